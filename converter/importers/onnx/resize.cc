// Resize and Upsample: RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR where they read the same pixels.
#include "converter/importers/onnx/resize.h"

#include <cmath>
#include <limits>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"
#include "converter/importers/onnx/window.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

constexpr int kMaxSide = 1 << 20;  // pixels

/// What the inputs of one of the operator's four forms are, as input numbers; −1: there is none.
struct ResizeInputs {
  int scales = -1;
  int sizes = -1;
};

ResizeInputs InputsOf(const Node& node) {
  if (node.op().type == "Upsample") return {.scales = node.opset() >= 9 ? 1 : -1, .sizes = -1};
  if (node.opset() < 11) return {.scales = 1, .sizes = -1};
  return {.scales = 2, .sizes = 3};  // input 1 is the region of a crop
}

bool IsGiven(const Node& node, int i) {
  return i >= 0 && node.HasInput(i) && NumElements(node.shape(i)) > 0;
}

Expected<std::vector<float>> ReadScales(Node& node, const ResizeInputs& inputs) {
  if (IsGiven(node, inputs.scales)) return node.FloatConstant(inputs.scales, "scales");
  if (const auto scales = node.Floats("scales")) return *scales;  // Upsample of operator set 7
  return InvalidError("neither scales nor sizes are given");
}

/// The dimensions that scales and sizes are for: all, or (from operator set 18 on) `axes`.
Expected<std::vector<int>> ReadAxes(Node& node) {
  std::vector<int> axes;
  for (int d = 0; d < node.rank(0); ++d) axes.push_back(d);
  if (const auto given = node.Ints("axes")) {
    axes.clear();
    for (int64_t value : *given) {
      OCTET_ASSIGN_OR_RETURN(axes.emplace_back(), ResolveAxis("axes", value, node.rank(0)));
    }
  }
  return axes;
}

/// keep_aspect_ratio_policy: one scale for all axes, the smallest or the largest.
Status KeepAspectRatio(const std::string& policy, const std::vector<int>& given,
                       std::vector<ResizeAxis>& axes) {
  if (policy == "stretch") return Status();
  if (policy != "not_larger" && policy != "not_smaller")
    return InvalidError("attribute keep_aspect_ratio_policy: unknown '", policy, "'");
  double scale = axes[given[0]].scale;
  for (int d : given) {
    scale =
        policy == "not_larger" ? std::min(scale, axes[d].scale) : std::max(scale, axes[d].scale);
  }
  for (int d : given) {
    const double size = std::floor(axes[d].input * scale + 0.5);
    if (!(size >= 1 && size <= kMaxSide))
      return InvalidError("scale ", scale, " for ", axes[d].input, " pixels");
    axes[d].scale = scale;
    axes[d].output = static_cast<int>(size);
  }
  return Status();
}

/// `given`: the dimensions that the inputs are for, in their order.
Status ApplySizes(Node& node, int input, const std::vector<int>& given,
                  std::vector<ResizeAxis>& axes) {
  OCTET_ASSIGN_OR_RETURN(const auto sizes, node.Integers(input, "sizes"));
  if (sizes.size() != given.size())
    return InvalidError(sizes.size(), " sizes, expected ", given.size());
  for (size_t i = 0; i < given.size(); ++i) {
    ResizeAxis& axis = axes[given[i]];
    if (sizes[i] < 1 || sizes[i] > kMaxSide || axis.input < 1)
      return InvalidError("size ", sizes[i], " for ", axis.input, " pixels");
    axis.output = static_cast<int>(sizes[i]);
    axis.scale = static_cast<double>(sizes[i]) / axis.input;
  }
  return KeepAspectRatio(node.String("keep_aspect_ratio_policy", "stretch"), given, axes);
}

Status ApplyScales(const std::vector<float>& scales, const std::vector<int>& given,
                   std::vector<ResizeAxis>& axes) {
  if (scales.size() != given.size())
    return InvalidError(scales.size(), " scales, expected ", given.size());
  for (size_t i = 0; i < given.size(); ++i) {
    ResizeAxis& axis = axes[given[i]];
    // A scale like 1.1 is a little less in float32; it means the whole number of pixels all the
    // same.
    const double size = std::floor(static_cast<double>(scales[i]) * axis.input + 1e-4);
    if (!(size >= 1 && size <= kMaxSide))
      return InvalidError("scale ", scales[i], " for ", axis.input, " pixels");
    axis.output = static_cast<int>(size);
    axis.scale = scales[i];
  }
  return Status();
}

Expected<std::vector<ResizeAxis>> ReadAllAxes(Node& node) {
  std::vector<ResizeAxis> axes;
  for (int32_t size : node.shape(0)) axes.push_back({.input = size, .output = size, .scale = 1});
  OCTET_ASSIGN_OR_RETURN(const std::vector<int> given, ReadAxes(node));
  const ResizeInputs inputs = InputsOf(node);
  if (IsGiven(node, inputs.sizes)) {
    OCTET_RETURN_IF_ERROR(ApplySizes(node, inputs.sizes, given, axes));
  } else {
    OCTET_ASSIGN_OR_RETURN(const std::vector<float> scales, ReadScales(node, inputs));
    OCTET_RETURN_IF_ERROR(ApplyScales(scales, given, axes));
  }
  return axes;
}

/// Dimensions of axes that really change.
std::vector<int> Changing(const std::vector<ResizeAxis>& axes) {
  std::vector<int> changing;
  for (size_t d = 0; d < axes.size(); ++d) {
    if (axes[d].output != axes[d].input || axes[d].scale != 1)
      changing.push_back(static_cast<int>(d));
  }
  return changing;
}

Expected<ResizeModes> ReadModes(Node& node) {
  // The forms before operator set 11 know one way only.
  if (node.opset() < 11 || node.op().type == "Upsample") return ResizeModes{"asymmetric", "floor"};
  if (node.Int("antialias") != 0) return UnsupportedError("antialias");
  return ResizeModes{node.String("coordinate_transformation_mode", "half_pixel"),
                     node.String("nearest_mode", "round_prefer_floor")};
}

struct ResizeOperator {
  OpCode code = OpCode::kResizeBilinear;
  Options options;
};

/// Error (kUnsupported): TFLite has no operator that reads the same pixels.
Expected<ResizeOperator> ChooseOperator(Node& node, std::span<const ResizeAxis> sides) {
  OCTET_ASSIGN_OR_RETURN(const ResizeModes modes, ReadModes(node));
  const std::string mode = node.String("mode", "nearest");
  if (mode != "nearest" && mode != "linear" && mode != "bilinear")
    return UnsupportedError("mode ", mode);
  const bool nearest = mode == "nearest";
  OCTET_ASSIGN_OR_RETURN(const auto match,
                         nearest ? MatchNearest(sides, modes) : MatchLinear(sides, modes));
  if (!match)
    return UnsupportedError("mode ", mode, ", ", modes.coordinates,
                            nearest ? StrCat(", ", modes.nearest) : "", " from ", sides[0].input,
                            "x", sides[1].input, " to ", sides[0].output, "x", sides[1].output,
                            " (TFLite has no such resizing)");
  const auto [align_corners, half_pixel_centers] = *match;
  if (nearest)
    return ResizeOperator{OpCode::kResizeNearestNeighbor,
                          ResizeNearestNeighborOptions{align_corners, half_pixel_centers}};
  return ResizeOperator{OpCode::kResizeBilinear,
                        ResizeBilinearOptions{align_corners, half_pixel_centers}};
}

}  // namespace

Status ImportResize(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const auto axes, ReadAllAxes(node));
  const std::vector<int> changing = Changing(axes);
  node.SetOutput(0, node.input(0));
  if (changing.empty()) return Status();
  // Rows and columns may be dimensions 2, 3 (NCHW) or 1, 2 (NHWC).
  const bool planes = changing.front() >= 2, pixels = changing.front() >= 1 && changing.back() <= 2;
  if (axes.size() != 4 || (!planes && !pixels))
    return UnsupportedError("resizing dimensions ", changing, " of ", axes.size());
  const ResizeAxis sides[] = {axes[planes ? 2 : 1], axes[planes ? 3 : 2]};
  OCTET_ASSIGN_OR_RETURN(const ResizeOperator op, ChooseOperator(node, sides));
  int image = node.input(0);
  if (planes) {
    OCTET_ASSIGN_OR_RETURN(image, ToImage(node, 0));
  }
  OCTET_ASSIGN_OR_RETURN(const int y, node.builder().Resize(op.code, image, sides[0].output,
                                                            sides[1].output, op.options));
  if (planes) return SetImageOutput(node, y);
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
