"""What is the cheapest machine for each model? DuckDB asks llmhw about every machine, model and context of a table, in SQL.

    pip install "llmhw[duckdb]"
    python duckdb_scenarios.py
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

import llmhw
import llmhw.engines.duckdb

QUESTION = """
    with answered as (
        select
            model, context_tokens, hardware, price_usd,
            llmhw_decode_tokens_per_second(hardware, model, format, context_tokens) as decode_tokens_per_second,
            llmhw_time_to_first_token_seconds(hardware, model, format, context_tokens) as time_to_first_token_seconds,
        from scenarios
        where llmhw_fits(hardware, model, format, context_tokens)
    )
    select
        model, context_tokens,
        arg_min(hardware, price_usd) as cheapest,
        min(price_usd) as price_usd,
        round(arg_min(decode_tokens_per_second, price_usd), 1) as tokens_per_second,
        round(arg_min(time_to_first_token_seconds, price_usd), 1) as seconds_to_first_token,
    from answered
    where decode_tokens_per_second >= 20
    group by model, context_tokens
    order by model, context_tokens
"""


def main() -> None:
    # A machine is one that runs by itself: cards have a price without the computer around them.
    machines = [m for m in llmhw.catalog.hardware if m.device == "unified" and m.price_usd is not None]
    listed = pa.table({"hardware": [m.id for m in machines], "price_usd": [m.price_usd for m in machines]})
    connection = duckdb.connect()
    connection.register("machines", listed)
    connection.execute("""
        create table scenarios as
        from machines, (values ('qwen3-8b', 'q4-k-m'), ('gpt-oss-120b', 'mxfp4')) as models(model, format),
            (values (4096), (32768)) as contexts(context_tokens)
    """)
    llmhw.engines.duckdb.register(connection)
    columns = connection.execute(QUESTION).description or []
    print(" | ".join(column[0] for column in columns))
    for row in connection.fetchall():
        print(" | ".join(str(value) for value in row))


if __name__ == "__main__":
    main()
