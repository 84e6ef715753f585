/** Sizes of a convolution or pooling over images [height, width, channels]: eleven i32 in memory, in this order. */
@unmanaged
export class Window {
  height: i32;
  width: i32;
  channels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  padTop: i32;
  padLeft: i32;
  outHeight: i32;
  outWidth: i32;
}
