// What a program that imports the package is told by its types. `tsc` is the judge: at run time nothing here can fail.

import {
  type ActivationName,
  type Core,
  constant,
  createCore,
  type DType,
  type Elements,
  fill,
  forActivation,
  type Initializer,
  type InitializerOf,
  type InitOptions,
  init,
  type Shape,
  type Target,
  type Tensor,
  truncatedNormal,
  varianceScaling,
  zeros,
} from "isovar";
import { matmul } from "isovar/linalg";
import { normal, words } from "isovar/random";
import {
  type Conv2dLayer,
  type CosineDecay,
  conv2d,
  cosineDecay,
  type DenseLayer,
  type DenseOptions,
  dense,
  type FitOptions,
  type FitResult,
  fit,
  type Layer,
  type LayerName,
  type Loss,
  type Net,
  type Optimizer,
  type OptimizerName,
  type SgdOptimizer,
  sequential,
  sgd,
} from "isovar/train";
import { describe, expectTypeOf, it } from "vitest";

const he: Initializer = zeros();

describe("init and fill", () => {
  it("give the array of the dtype", () => {
    expectTypeOf(init(he, [4])).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(init(he, [4], { dtype: "f32" })).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(init(he, [4], { dtype: "f64" })).toEqualTypeOf<Float64Array<ArrayBuffer>>();
    expectTypeOf(init(he, [4], { dtype: "f16" })).toEqualTypeOf<Uint16Array<ArrayBuffer>>();
    expectTypeOf(init(he, [4], { dtype: "bf16" })).toEqualTypeOf<Uint16Array<ArrayBuffer>>();
    expectTypeOf(init(he, [4], { dtype: "f32" as DType })).toEqualTypeOf<Elements>();
  });

  it("give the target back as what it is", () => {
    expectTypeOf(fill(he, new Float64Array(4))).toEqualTypeOf<Float64Array<ArrayBuffer>>();
    expectTypeOf(fill<Tensor<"f64">>).returns.toEqualTypeOf<Tensor<"f64">>();
    expectTypeOf(normal(new Float32Array(4), { key: { k0: 0, k1: 0 } })).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(words).returns.toEqualTypeOf<Uint32Array>();
    expectTypeOf<Int32Array>().not.toExtend<Target>();
  });

  it("know their options", () => {
    expectTypeOf<InitOptions>().toHaveProperty("dtype").toEqualTypeOf<DType | undefined>();
    expectTypeOf<keyof InitOptions>().toEqualTypeOf<"seed" | "name" | "key" | "layout" | "dtype" | "core">();
    // @ts-expect-error: no option of init
    expectTypeOf({ sead: 1 } satisfies InitOptions);
    expectTypeOf<Shape>().toEqualTypeOf<readonly number[]>();
  });
});

describe("cores and tensors", () => {
  it("give tensors of the dtype, and the elements of it", () => {
    const core = createCore({ backend: "js" });
    expectTypeOf(core.tensor([4])).toEqualTypeOf<Tensor<"f32">>();
    expectTypeOf(core.tensor([4], { dtype: "bf16" })).toEqualTypeOf<Tensor<"bf16">>();
    expectTypeOf<Tensor<"f32">["data"]>().toEqualTypeOf<Float32Array>();
    expectTypeOf<Tensor<"f64">["data"]>().toEqualTypeOf<Float64Array>();
    expectTypeOf<Tensor<"f16">["data"]>().toEqualTypeOf<Uint16Array>();
    expectTypeOf<Tensor["data"]>().toEqualTypeOf<Elements>();
    expectTypeOf(matmul).returns.toEqualTypeOf<Tensor<"f32">>();
  });

  it("show nothing of the engine", () => {
    expectTypeOf<keyof Core>().toEqualTypeOf<"backend" | "fast" | "tensor" | "threads">();
    expectTypeOf<Exclude<keyof Tensor, symbol>>().toEqualTypeOf<"shape" | "dtype" | "size" | "data" | "disposed" | "dispose">();
  });
});

describe("initializers", () => {
  it("have their own type, which their scheme tells", () => {
    expectTypeOf(constant(1).value).not.toBeAny();
    expectTypeOf(zeros()).toEqualTypeOf<InitializerOf<"constant">>();
    expectTypeOf(varianceScaling()).toEqualTypeOf<InitializerOf<"varianceScaling">>();
    expectTypeOf(varianceScaling().scale).toEqualTypeOf<number>();
    expectTypeOf(truncatedNormal()).toExtend<Initializer>();
    expectTypeOf(forActivation("relu")).toExtend<Initializer>();
    const narrowed = (initializer: Initializer) => (initializer.scheme === "sparse" ? initializer : undefined);
    expectTypeOf(narrowed).returns.toEqualTypeOf<InitializerOf<"sparse"> | undefined>();
  });
});

describe("layers", () => {
  it("have their own type, which their kind tells", () => {
    expectTypeOf(dense(1)).toEqualTypeOf<DenseLayer>();
    expectTypeOf(conv2d(1, 3)).toEqualTypeOf<Conv2dLayer>();
    const narrowed = (layer: Layer) => (layer.layer === "dense" ? layer : undefined);
    expectTypeOf(narrowed).returns.toEqualTypeOf<DenseLayer | undefined>();
    expectTypeOf<Layer["layer"]>().toEqualTypeOf<LayerName>();
  });

  it("know their options", () => {
    expectTypeOf<DenseOptions["activation"]>().toEqualTypeOf<ActivationName | undefined>();
    expectTypeOf(dense).parameter(1).toEqualTypeOf<DenseOptions | undefined>();
    // @ts-expect-error: an option of conv2d alone
    expectTypeOf(dense).toBeCallableWith(1, { stride: 2 });
  });
});

describe("training", () => {
  it("gives a net, a history, and optimizers and schedules of their own type", () => {
    expectTypeOf(sequential).returns.toEqualTypeOf<Net>();
    expectTypeOf(sgd()).toEqualTypeOf<SgdOptimizer>();
    expectTypeOf<Optimizer["optimizer"]>().toEqualTypeOf<OptimizerName>();
    expectTypeOf(cosineDecay).returns.toEqualTypeOf<CosineDecay>();
    expectTypeOf(fit).returns.resolves.toEqualTypeOf<FitResult>();
    expectTypeOf<FitOptions["loss"]>().toEqualTypeOf<Loss | undefined>();
  });
});
