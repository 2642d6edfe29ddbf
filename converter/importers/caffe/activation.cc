// Layers that work element by element on one value.
#include "base/str.h"
#include "converter/importers/caffe/layers.h"
#include "converter/importers/constants.h"

namespace octet {

Status ImportUnaryLayer(CaffeLayer& layer) {
  return layer.Finish(layer.builder().Unary(layer.type().code, layer.bottom()));
}

Status ImportEluLayer(CaffeLayer& layer) {
  const float alpha = layer.proto().elu_param().alpha();
  if (alpha != 1) return UnsupportedError("alpha ", alpha);
  return layer.Finish(layer.builder().Unary(OpCode::kElu, layer.bottom()));
}

Status ImportReluLayer(CaffeLayer& layer) {
  const float slope = layer.proto().relu_param().negative_slope();
  return layer.Finish(slope == 0 ? layer.builder().Unary(OpCode::kRelu, layer.bottom())
                                 : layer.builder().Unary(OpCode::kLeakyRelu, layer.bottom(),
                                                         LeakyReluOptions{slope}));
}

// A slope for each channel (axis 1), or one for all.
Status ImportPReluLayer(CaffeLayer& layer) {
  GraphBuilder& builder = layer.builder();
  if (layer.proto().prelu_param().channel_shared()) {
    OCTET_ASSIGN_OR_RETURN(const Tensor slope, layer.ReadBlob(0, "slope", {}));
    return layer.Finish(builder.Unary(OpCode::kLeakyRelu, layer.bottom(),
                                      LeakyReluOptions{ValuesOf<float>(slope)[0]}));
  }
  if (layer.rank() < 2) return UnsupportedError("inputs of ", layer.rank(), " dimensions");
  Shape slopes(layer.rank() - 1, 1);
  slopes[0] = layer.shape()[1];
  OCTET_ASSIGN_OR_RETURN(const int slope, layer.Blob(0, "slope", slopes));
  return layer.Finish(
      builder.Emit(OpCode::kPrelu, {layer.bottom(), slope}, DataType::kFloat32, layer.shape()));
}

// (shift + scale · x) ^ power
Status ImportPowerLayer(CaffeLayer& layer) {
  GraphBuilder& builder = layer.builder();
  const auto& power = layer.proto().power_param();
  OCTET_ASSIGN_OR_RETURN(int y,
                         builder.ScaleAndShift(layer.bottom(), power.scale(), power.shift()));
  if (power.power() == 2) {
    OCTET_ASSIGN_OR_RETURN(y, builder.Binary(OpCode::kMul, y, y));
  } else if (power.power() != 1) {
    OCTET_ASSIGN_OR_RETURN(
        y, builder.Binary(OpCode::kPow, y, builder.AddFloat("power", power.power())));
  }
  layer.SetTop(0, y);
  return Status();
}

}  // namespace octet
