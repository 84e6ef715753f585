// For runtimes that compile only ahead of time: noise.wasm as the module that the runtime makes of the file.

import module from "isovar/wasm/noise.wasm";
import source from "../../dist/wasm/noise.wasm";
import { provideModule } from "../core/binary.js";

provideModule(source, module);
