// One row a law: what must hold for it on every core. A new law adds its row here.

import type { DType, Initializer, Layout } from "../../../src/index.js";
import * as isovar from "../../../src/index.js";

const { blocks, chrono, constant, icnr, integers, kanSpline, logOfUniform, logUniform, normal, ones, orthogonal, padded } =
  isovar;
const { s4dReal, siren, sparse, standardized, timeStepBias, uniform, zerO } = isovar;

export interface LawCase {
  name: string;
  initializer: Initializer;
  shape: number[];
  layout?: Layout;
  /** The first values: of f64 to their last digit, and what f32 has. */
  f64: number[];
  f32: number[];
  /** FNV-1a 64 of the bytes of the first thousand values, little-endian. */
  hash: Record<DType, string>;
}

/** Rows of zeros in the padded ones. */
const ROWS = [69, 1, 35];

export const CASES: LawCase[] = [
  {
    name: "logUniform",
    initializer: logUniform({ lower: 0.001, upper: 0.1 }),
    shape: [70, 90],
    f32: [0.007231231778860092, 0.003913851920515299, 0.009692531079053879, 0.008491098880767822],
    f64: [0.007231233454478963, 0.003913853053119962, 0.009692533309109557, 0.00849110024153611],
    hash: { f32: "4249653d367e1673", f64: "e6e72f172e5a88b5", f16: "24a7d0df5c1e1a0a", bf16: "4f16838239f1d2ff" },
  },
  {
    name: "logOfUniform",
    initializer: logOfUniform({ lower: 1, upper: 16 }),
    shape: [70, 90],
    f32: [2.007420778274536, 1.6946120262145996, 2.1280267238616943, 2.0753366947174072],
    f64: [2.0074208144581203, 1.6946121456053822, 2.1280268951451498, 2.0753368489120807],
    hash: { f32: "01cbfe24919aa09a", f64: "459303b968d00888", f16: "e3526caff453a4bb", bf16: "b941cec3362c59e9" },
  },
  {
    name: "s4dReal",
    initializer: s4dReal(),
    shape: [70, 16],
    f32: [0, 0.6931471824645996, 1.0986123085021973, 1.3862943649291992],
    f64: [0, Math.LN2, 1.0986122886681098, 1.3862943611198906],
    hash: { f32: "537d5caca8df5610", f64: "eafa71b5945e3177", f16: "2d71c9e8b011a279", bf16: "dee6aeed7630bb43" },
  },
  {
    name: "timeStepBias",
    initializer: timeStepBias(),
    shape: [9000],
    f32: [-4.9257283210754395, -5.541275501251221, -4.63154935836792, -4.764488220214844],
    f64: [-4.92572785957612, -5.54127538984049, -4.631549270804216, -4.764488140177696],
    hash: { f32: "6135d86a9af42433", f64: "2fc6bfca863bee9b", f16: "7530d1b51cd79454", bf16: "f3c45e8a489f0962" },
  },
  {
    name: "timeStepBias with a floor",
    initializer: timeStepBias({ floor: 0.01 }),
    shape: [90, 100],
    f32: [-4.600165843963623, -4.600165843963623, -4.600165843963623, -4.600165843963623],
    f64: [-4.600166019324897, -4.600166019324897, -4.600166019324897, -4.600166019324897],
    hash: { f32: "792b690ae5107ddc", f64: "7662821f30053d6f", f16: "6a3013fc837b6393", bf16: "a4b077d7e9166831" },
  },
  {
    name: "chrono",
    initializer: chrono({ steps: 100 }),
    shape: [5, 4 * 451],
    f32: [-3.819181442260742, -4.584146976470947, -3.9382221698760986, -4.089546203613281],
    f64: [-3.819181378830778, -4.584146796625368, -3.938222272966725, -4.089546319006769],
    hash: { f32: "94da0e9835227e21", f64: "a38353fe565585cd", f16: "0d90b44abfb1b295", bf16: "34c046a5a34dd661" },
  },
  {
    name: "chrono in another order",
    initializer: chrono({ steps: 784, gates: "iofg" }),
    shape: [4 * 2300],
    f32: [-6.339136600494385, -5.752584934234619, -6.157381057739258, -6.545055866241455],
    f64: [-6.339136474147871, -5.752585166486004, -6.157380945070319, -6.545055765080718],
    hash: { f32: "e53307c7eeaf9f64", f64: "7394209274fb1822", f16: "ede87b49e50990d9", bf16: "c0293722bdcedf5d" },
  },
  {
    name: "blocks",
    initializer: blocks({ parts: [normal(), ones(), "heNormal", integers({ upper: 9 })] }),
    shape: [40, 210],
    f32: [-1.6179815530776978, -1.1007091999053955, -0.8897802233695984, 0.07962097227573395],
    f64: [-1.6179816170038823, -1.100709315388825, -0.8897802699056486, 0.07962092961494792],
    hash: { f32: "99f66319f2f7ea05", f64: "91a2b86343e15fdf", f16: "e8ff26425e64b3bf", bf16: "2a340507760bc0d5" },
  },
  {
    name: "blocks of columns",
    initializer: blocks({ axis: -1, parts: [uniform(), siren(), constant(-1)] }),
    shape: [90, 99],
    f32: [0.2662466764450073, 0.5279603004455566, 0.4727340340614319, 0.9593128561973572],
    f64: [0.26624667982565864, 0.5279603466986724, 0.4727340424047838, 0.9593128645479082],
    hash: { f32: "71dd3cba9b50fadc", f64: "751f20dac63001a0", f16: "c541938165722841", bf16: "fe82b244d2b1c774" },
  },
  {
    name: "blocks made in one go",
    initializer: blocks({ axis: 1, parts: [orthogonal(), sparse({ sparsity: 0.5 }), normal()] }),
    shape: [90, 99],
    layout: "oi",
    f32: [0.008921504020690918, -0.06917744129896164, -0.10811325907707214, -0.15643498301506042],
    f64: [0.008921555511929746, -0.06917743739231319, -0.10811326333833811, -0.15643496543974839],
    hash: { f32: "7e770ccf98b882ea", f64: "3846baaf53c4088e", f16: "2551104a28239559", bf16: "2eafe037c98f3370" },
  },
  {
    name: "icnr",
    initializer: icnr({ scale: 2 }),
    shape: [40, 20, 3, 3],
    layout: "oi",
    f32: [-0.020279167219996452, -0.06092914193868637, -0.0019443841883912683, -0.010195753537118435],
    f64: [-0.020279160749435875, -0.060929141514482754, -0.0019443826983426152, -0.010195746319077655],
    hash: { f32: "0d558f650b9a433d", f64: "f3d606fc371a84ea", f16: "0866730b392283ca", bf16: "a594a672cfdd26cd" },
  },
  {
    name: "icnr, pixel by pixel",
    initializer: icnr({ scale: 2, init: orthogonal(), mode: "DCR" }),
    shape: [3, 3, 20, 40],
    f32: [0.04322981834411621, -0.07626094669103622, 0.03650951385498047, -0.059876035898923874],
    f64: [0.0432298033952927, -0.07626095665467617, 0.03650952413801478, -0.059876045004620265],
    hash: { f32: "a37a142eb3838425", f64: "bc92888a9bb8d99d", f16: "a668ea8e22dc57dd", bf16: "a90374d9fdd6fb3d" },
  },
  {
    name: "siren",
    initializer: siren(),
    shape: [90, 100],
    f32: [-0.0012117079459130764, -0.003506302833557129, -0.00011673010885715485, -0.0006113816052675247],
    f64: [-0.0012117068833963898, -0.0035063020560777165, -0.0001167291174151569, -0.0006113808200984613],
    hash: { f32: "ced695a36a171233", f64: "7f1b56532e469529", f16: "5654055464212ed3", bf16: "511543da4f881af2" },
  },
  {
    name: "siren, first layer",
    initializer: siren({ first: true }),
    shape: [3, 3000],
    f32: [-0.046929240226745605, -0.13579854369163513, -0.004520922899246216, -0.023678690195083618],
    f64: [-0.04692920579879112, -0.13579849469961824, -0.0045208992776639145, -0.023678677344319776],
    hash: { f32: "08d412002933cef6", f64: "8c0fc66f0f92eb0c", f16: "a50e7fc2ed9bbfb5", bf16: "2464cf79b2c66ba2" },
  },
  {
    name: "kanSpline",
    initializer: kanSpline(),
    shape: [30, 40, 8],
    f32: [0.0003983336500823498, -0.0005663172341883183, -0.006580328103154898, 0.002443893114104867],
    f64: [0.00039833389363614106, -0.0005663160252709636, -0.006580326836334688, 0.0024438943246784246],
    hash: { f32: "c8ad88635125dc4d", f64: "1c095c39272698ed", f16: "21a38f1cb3ede9c2", bf16: "58b1eba2134ce2c5" },
  },
  {
    name: "kanSpline of another degree",
    initializer: kanSpline({ grid: 20, order: 5, scale: 1 }),
    shape: [400, 25],
    f32: [0.000347837689332664, 0.0081245768815279, 0.00011167252523591742, -0.025350326672196388],
    f64: [0.0003478377484601298, 0.008124578440811088, 0.00011167558259869753, -0.025350323210331704],
    hash: { f32: "fe1ef8aa788b1bdd", f64: "0272a6d8b2eb8bed", f16: "63f04f96d6033531", bf16: "aa27e20c1e995e97" },
  },
  {
    name: "standardized",
    initializer: standardized({ gain: 1.7 }),
    shape: [3, 3, 20, 40],
    f32: [0.11665789037942886, 0.13293896615505219, -0.14143051207065582, -0.10513041913509369],
    f64: [0.11665789060814492, 0.13293896304542321, -0.14143052779310036, -0.10513040148292764],
    hash: { f32: "6b7c3d18c4f3843a", f64: "15e34ff8f019a449", f16: "10eff0aa51a51387", bf16: "86adbb017406c5e1" },
  },
  {
    name: "standardized, oi",
    initializer: standardized(),
    shape: [90, 99],
    layout: "oi",
    f32: [0.10219224542379379, 0.13636848330497742, -0.11031240224838257, -0.09145204722881317],
    f64: [0.10219223897845679, 0.1363684804248418, -0.11031240783412091, -0.09145203008741823],
    hash: { f32: "96ff569b53e916af", f64: "83ed4af4ff16ff5a", f16: "2e441fef47884add", bf16: "45f02a2ea6d88de7" },
  },
  {
    name: "zerO",
    initializer: zerO(),
    shape: [40, 100],
    f32: [0.0883883461356163, 0.0883883461356163, 0.0883883461356163, 0.0883883461356163],
    f64: [0.08838834764831845, 0.08838834764831845, 0.08838834764831845, 0.08838834764831845],
    hash: { f32: "27345b9a36f28155", f64: "e7d8a6b532c59345", f16: "7cc3b8afb35fe045", bf16: "f2bc528b1144dc15" },
  },
  {
    name: "zerO, partial identity",
    initializer: zerO(),
    shape: [100, 40],
    f32: [1, 0, 0, 0],
    f64: [1, 0, 0, 0],
    hash: { f32: "da1da127166cdbd8", f64: "ec2d0c6070c6d338", f16: "bb6f4eae09516911", bf16: "fc48bf9ec153ccc0" },
  },
  {
    name: "zerO, a convolution",
    initializer: zerO(),
    shape: [3, 3, 10, 24],
    f32: [0, 0, 0, 0],
    f64: [0, 0, 0, 0],
    hash: { f32: "bf2dcfc72c169da5", f64: "e396436bc99b1485", f16: "f396ec64b4767dc5", bf16: "bc9ed469343328f5" },
  },
  {
    name: "padded normal",
    initializer: padded({ init: isovar.normal({ mean: 0.5, std: 0.25 }), rows: ROWS }),
    shape: [70, 90],
    f32: [0.6859727501869202, 0.7623173594474792, 0.21126911044120789, 0.2534003257751465],
    f64: [0.6859727307526966, 0.762317349786476, 0.21126908818669526, 0.253400355200479],
    hash: { f32: "489b27c9a147ef65", f64: "df91b94c9b906632", f16: "72c4d11857a8ad99", bf16: "b1faec05ec21d317" },
  },
  {
    name: "padded ones",
    initializer: padded({ init: isovar.ones(), rows: ROWS }),
    shape: [70, 90],
    f32: [1, 1, 1, 1],
    f64: [1, 1, 1, 1],
    hash: { f32: "10905c746e041975", f64: "2fd920b86a013bc5", f16: "b03288ceceac5dd5", bf16: "f4917f407d6f47ad" },
  },
  {
    name: "padded sparse",
    initializer: padded({ init: isovar.sparse({ sparsity: 0.3, std: 0.5 }), rows: ROWS }),
    shape: [70, 90],
    f32: [0, 0.5246347188949585, -0.5774617791175842, -0.49319934844970703],
    f64: [0, 0.5246346995729521, -0.5774618236266095, -0.49319928959904197],
    hash: { f32: "4eacb614488f3ffe", f64: "a9479f915ce34fb4", f16: "72ad1f3f8e152c57", bf16: "d1b791bb672d3684" },
  },
  {
    name: "padded orthogonal",
    initializer: padded({ init: isovar.orthogonal(), rows: ROWS }),
    shape: [70, 90],
    f32: [0.05961799621582031, -0.2279691994190216, 0.03958204761147499, 0.045070674270391464],
    f64: [0.059617945228815694, -0.22796919333126875, 0.0395820395766291, 0.045070669809601935],
    hash: { f32: "8dfcd1258fb2af92", f64: "28bddecafff3e49b", f16: "f8704452e667c80a", bf16: "4a3c373c4c88a911" },
  },
];

/** Functions that give an initializer of another scheme. */
export const PRESETS = ["classPrior"];

/** Names of all laws. */
export const LAWS = [...new Set([...CASES.map(({ initializer }) => initializer.scheme), ...PRESETS])];
