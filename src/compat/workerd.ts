// For runtimes that compile only ahead of time: compat.wasm as the module that the runtime makes of the file.

import module from "isovar/wasm/compat.wasm";
import source from "../../dist/wasm/compat.wasm";
import { provideModule } from "../core/binary.js";

provideModule(source, module);
