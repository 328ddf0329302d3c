// Chart.js with only the parts that are used. Chosen because it draws on a canvas: no inline style, which the page's policy forbids,
// a picture for saving comes for free, and a repaint takes a few milliseconds.
import { BarController, BarElement, CategoryScale, Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, ScatterController, Tooltip } from "chart.js";
import { namesAbove } from "./labels";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, ScatterController, Tooltip, namesAbove);
Chart.defaults.font.family = '"Inter", system-ui, sans-serif';
Chart.defaults.font.size = 12;
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.plugins.tooltip.displayColors = false;

export { Chart };
