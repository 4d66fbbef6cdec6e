// Prints the rows of a Parquet file as JSON, as hyparquet sees them.
//
// Usage: node tests/oracles/parquet.mjs FOLDER-OF-NODE-MODULES FILE

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, file] = process.argv.slice(2);
const find = createRequire(pathToFileURL(`${modules}/package.json`)).resolve;
const { asyncBufferFromFile, parquetReadObjects } = await import(
    pathToFileURL(find("hyparquet")).href
);
const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
const plain = (_, value) => (typeof value === "bigint" ? Number(value) : value);
console.log(JSON.stringify(rows, plain));
