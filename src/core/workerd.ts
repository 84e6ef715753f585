// For runtimes that compile only ahead of time: core.wasm as the module that the runtime makes of the file.

import module from "isovar/wasm/core.wasm";
import source from "../../dist/wasm/core.wasm";
import { provideModule } from "./binary.js";

provideModule(source, module);
