// DepthToSpace and SpaceToDepth over the image between two TRANSPOSEs.
#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"
#include "converter/importers/onnx/window.h"

namespace octet {
namespace {

Expected<int32_t> ReadBlock(Node& node) {
  const int64_t block = node.Int("blocksize");
  if (block < 1 || block > 4096)
    return InvalidError("attribute blocksize: ", block, " outside [1, 4096]");
  return static_cast<int32_t>(block);
}

/// TFLite reads channels as [block row, block column, channel]; ONNX's mode CRD as [channel, block
/// row, block column]. This brings the latter into the order of the former.
Expected<int> ReorderChannels(GraphBuilder& builder, int image, int32_t block) {
  const int32_t channels = builder.shape(image)[3], area = block * block;
  if (channels > kMaxGrownElements) return UnsupportedError(channels, " channels");
  std::vector<int32_t> order;
  for (int32_t i = 0; i < channels; ++i) {
    const int32_t position = i / (channels / area), channel = i % (channels / area);
    order.push_back(channel * area + position);
  }
  return builder.Gather(image, builder.AddIntegers("channels", std::move(order)), 3);
}

}  // namespace

Status ImportDepthToSpace(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_RETURN_IF_ERROR(node.ExpectRank(0, 4));
  OCTET_ASSIGN_OR_RETURN(const int32_t block, ReadBlock(node));
  const std::string mode = node.String("mode", "DCR");
  if (mode != "DCR" && mode != "CRD") return InvalidError("attribute mode: unknown '", mode, "'");
  if (node.shape(0)[1] == 0 || node.shape(0)[1] % (block * block) != 0)
    return InvalidError("blocks of ", block, " x ", block, " cannot be made of ", node.shape(0)[1],
                        " channels");
  OCTET_ASSIGN_OR_RETURN(int image, ToImage(node, 0));
  if (mode == "CRD" && block > 1) {
    OCTET_ASSIGN_OR_RETURN(image, ReorderChannels(builder, image, block));
  }
  OCTET_ASSIGN_OR_RETURN(const int y, builder.DepthToSpace(image, block));
  return SetImageOutput(node, y);
}

Status ImportSpaceToDepth(Node& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectRank(0, 4));
  OCTET_ASSIGN_OR_RETURN(const int32_t block, ReadBlock(node));
  OCTET_ASSIGN_OR_RETURN(const int image, ToImage(node, 0));
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().SpaceToDepth(image, block));
  return SetImageOutput(node, y);
}

}  // namespace octet
