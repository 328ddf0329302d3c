// tmp
import { question } from "./call.js";

export const project = question("project");
export const sensitivity = question("sensitivity");
export const fit = question("fit");
export const weights = question("weights");
export const largestFormat = question("largest_format");
export const pool = question("pool");
export const unequalPipeline = question("unequal_pipeline");
export const offload = question("offload");
export const ownership = question("ownership");
export const cost = question("cost");
export const cloudPrice = question("cloud_price");
export const breakEven = question("break_even");
export const recommend = question("recommend");
export const guideDecode = question("guide_decode");
export const guideFit = question("guide_fit");
export const guideFactor = question("guide_factor");
export const guidePropose = question("guide_propose");
