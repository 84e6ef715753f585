// For runtimes that compile only ahead of time: train.wasm as the module that the runtime makes of the file.

import module from "isovar/wasm/train.wasm";
import source from "../../dist/wasm/train.wasm";
import { provideModule } from "../core/binary.js";

provideModule(source, module);
