// Pooling: over the image between two TRANSPOSEs.
//
//   out = ceil((in + 2 · pad − kernel) / stride) + 1, less 1 where the last window would begin
//   behind image and front padding
//
// AVE divides by the elements of a window that lie in the image or in the padding, not by those
// that rounding up adds behind it.
#include "base/str.h"
#include "converter/importers/caffe/layers.h"
#include "converter/importers/image_operators.h"

namespace octet {
namespace {

/// Two sizes by name count before one for both axes.
Expected<ImageWindow> ReadWindow(const caffe::PoolingParameter& p) {
  const auto axis = [](int64_t kernel, int64_t stride, int64_t pad) {
    return ImageAxis{kernel, stride, 1, pad, pad};
  };
  const ImageWindow window = {
      axis(p.has_kernel_size() ? p.kernel_size() : p.kernel_h(),
           p.has_stride_h() ? p.stride_h() : p.stride(), p.has_pad_h() ? p.pad_h() : p.pad()),
      axis(p.has_kernel_size() ? p.kernel_size() : p.kernel_w(),
           p.has_stride_w() ? p.stride_w() : p.stride(), p.has_pad_w() ? p.pad_w() : p.pad())};
  for (const ImageAxis& a : {window.y, window.x}) {
    if (a.kernel < 1 || a.kernel > kMaxWindowSize)
      return InvalidError("kernel ", a.kernel, " outside [1, ", kMaxWindowSize, "]");
    if (a.stride < 1 || a.stride > kMaxWindowSize)
      return InvalidError("stride ", a.stride, " outside [1, ", kMaxWindowSize, "]");
    if (a.pad_before >= a.kernel)
      return InvalidError("pad ", a.pad_before, ", expected less than kernel ", a.kernel);
  }
  return window;
}

/// Without padding, Caffe keeps a last window that begins behind the image; its values mean
/// nothing.
Status CheckWindowsBegin(const ImageWindow& window, const Shape& shape) {
  if (window.y.pad_before != 0 || window.x.pad_before != 0) return Status();
  const auto begins_behind = [](const ImageAxis& axis, int64_t input) {
    const int64_t steps = (input - axis.kernel + axis.stride - 1) / axis.stride;
    return steps * axis.stride >= input;
  };
  if (begins_behind(window.y, shape[2]) || begins_behind(window.x, shape[3]))
    return UnsupportedError("a window behind the image (stride over kernel)");
  return Status();
}

Expected<int> OverWholeImage(CaffeLayer& layer, bool average) {
  return layer.builder().Reduce(average ? OpCode::kMean : OpCode::kReduceMax, layer.bottom(),
                                {2, 3}, true);
}

Expected<int> OverWindows(CaffeLayer& layer, bool average) {
  GraphBuilder& builder = layer.builder();
  const auto& parameters = layer.proto().pooling_param();
  OCTET_ASSIGN_OR_RETURN(const ImageWindow window, ReadWindow(parameters));
  OCTET_RETURN_IF_ERROR(CheckWindowsBegin(window, layer.shape()));
  const bool round_up = parameters.round_mode() == caffe::PoolingParameter::CEIL;
  OCTET_ASSIGN_OR_RETURN(const int image, ToNhwc(builder, layer.bottom()));
  OCTET_ASSIGN_OR_RETURN(const int y, average
                                          ? AveragePoolImage(builder, image, window, round_up, true)
                                          : MaxPoolImage(builder, image, window, round_up));
  return ToNchw(builder, y);
}

}  // namespace

Status ImportPoolingLayer(CaffeLayer& layer) {
  const auto& parameters = layer.proto().pooling_param();
  OCTET_RETURN_IF_ERROR(layer.ExpectImage());
  if (parameters.pool() == caffe::PoolingParameter::STOCHASTIC)
    return UnsupportedError("stochastic pooling");
  const bool average = parameters.pool() == caffe::PoolingParameter::AVE;
  return layer.Finish(parameters.global_pooling() ? OverWholeImage(layer, average)
                                                  : OverWindows(layer, average));
}

}  // namespace octet
