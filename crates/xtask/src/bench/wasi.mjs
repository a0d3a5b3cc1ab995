// Runs a program built for wasm32-wasip1. Usage: node --no-warnings --no-turbo-fast-api-calls wasi.mjs WASM_FILE [ARGUMENT]...
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

const wasi = new WASI({ version: 'preview1', args: process.argv.slice(2) });
const module = await WebAssembly.compile(readFileSync(process.argv[2]));
wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
