// TFLite_Detection_PostProcess, a custom operator: boxes of an SSD network out of what it predicts
// for each anchor.
//
//   inputs   0: encodings [1, boxes, 4 or more]: y, x, height, width relative to the anchor, ...
//            1: scores [1, boxes, classes], or classes + 1 with a background in front
//            2: anchors [boxes, 4]: y, x, height, width; encodings and anchors have one type
//   outputs  0: boxes [1, rows, 4]: ymin, xmin, ymax, xmax      2: scores [1, rows]
//            1: classes [1, rows]                               3: number of detections [1]
//
// Rows = max_detections · max_classes_per_detection, best first; rows not used are 0. uint8 inputs
// are dequantized, everything after that is float32. Two ways of suppression, chosen by the file:
// fast (one for all classes, by each box's best score) and regular (one for each class).
#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <span>

#include <octet/ops.h>

#include "interpreter/ops/best_classes.h"
#include "interpreter/ops/detection_options.h"
#include "interpreter/ops/non_max_suppression.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"
#include "interpreter/ops/table_exp.h"

namespace octet {
namespace {

/// What Run needs to know, and where its intermediate results lie in scratch.
struct Detection {
  DetectionOptions options;
  int boxes = 0;
  int encoding_values = 0;  // for each box; those after the fourth are not read
  int columns = 0;          // of scores
  bool uint8_boxes = false, uint8_scores = false;
  ByteTable<float> encodings_table{}, anchors_table{}, scores_table{};  // of uint8 inputs

  int background() const { return columns - options.num_classes; }
  int64_t rows() const {
    return int64_t{options.max_detections} * options.max_classes_per_detection;
  }
  int classes_per_box() const {
    return std::min(options.max_classes_per_detection, options.num_classes);
  }
  /// The most boxes one suppression leaves.
  int selected() const {
    const int most = std::min(options.max_detections, boxes);
    return options.regular ? std::min(options.detections_per_class, most) : most;
  }
  /// The most boxes the regular way finds for all classes.
  int64_t kept() const {
    return std::min<int64_t>(options.max_detections, int64_t{selected()} * options.num_classes);
  }
  /// Roughly the most a run does: sorting, comparing boxes with those that stay, and then the best
  /// classes of each, or a place among those of other classes.
  int64_t work() const {
    constexpr int64_t kSort = 32;  // for each value
    const int64_t suppression = boxes * (kSort + selected());
    if (!options.regular) return suppression + kSort * selected() * options.num_classes;
    return options.num_classes * (suppression + selected() * kept());
  }
};

struct Found {
  int box = 0;
  int label = 0;  // class
  float score = 0;
};

/// The parts of the scratch, in order.
struct Workspace {
  std::span<Box> boxes;
  std::span<float> scores, best_scores;
  std::span<int> candidates, selected, best_classes;
  std::span<Found> found;

  /// `visit(span, count)` for each part.
  template <typename Visit>
  void Parts(const Detection& d, const Visit& visit) {
    visit(boxes, d.boxes);
    visit(scores, d.uint8_scores ? int64_t{d.boxes} * d.columns : 0);
    visit(best_scores, d.options.regular ? 0 : d.boxes);
    visit(candidates, d.boxes);
    visit(selected, d.selected());
    visit(best_classes, d.options.regular ? 0 : d.classes_per_box());
    visit(found, d.options.regular ? d.kept() + d.selected() : 0);
  }
  static size_t Bytes(const Detection& d) {
    size_t bytes = 0;
    Workspace().Parts(d, [&]<typename T>(std::span<T>&, int64_t count) {
      bytes += static_cast<size_t>(count) * sizeof(T);
    });
    return bytes;
  }
  Workspace() = default;
  Workspace(const Detection& d, uint8_t* scratch) {
    Parts(d, [&]<typename T>(std::span<T>& part, int64_t count) {
      part = {reinterpret_cast<T*>(scratch), static_cast<size_t>(count)};
      scratch += part.size_bytes();
    });
  }
};

/// Four values, dequantized.
using FourValues = std::array<double, kBoxValues>;
FourValues Values(const float* values, int64_t first, const ByteTable<float>&) {
  return {values[first], values[first + 1], values[first + 2], values[first + 3]};
}
FourValues Values(const uint8_t* values, int64_t first, const ByteTable<float>& real) {
  return {real[values[first]], real[values[first + 1]], real[values[first + 2]],
          real[values[first + 3]]};
}

/// NaN stays NaN.
float HalfSize(double encoding, double scale, double anchor) {
  const double size = encoding / scale;
  return static_cast<float>(0.5 * (size == size ? Exp(size) : size) * anchor);
}

Box Decode(const FourValues& code, const FourValues& scale, const FourValues& anchor) {
  const auto y = static_cast<float>(code[0] / scale[0] * anchor[2] + anchor[0]);
  const auto x = static_cast<float>(code[1] / scale[1] * anchor[3] + anchor[1]);
  const float half_height = HalfSize(code[2], scale[2], anchor[2]);
  const float half_width = HalfSize(code[3], scale[3], anchor[3]);
  return {y - half_height, x - half_width, y + half_height, x + half_width};
}

template <typename T>
Status DecodeBoxes(const Detection& d, const RunContext& run, std::span<Box> boxes) {
  const T *encodings = run.input<T>(0), *anchors = run.input<T>(2);
  for (int i = 0; i < d.boxes; ++i) {
    boxes[i] = Decode(Values(encodings, int64_t{i} * d.encoding_values, d.encodings_table),
                      d.options.scale, Values(anchors, int64_t{i} * kBoxValues, d.anchors_table));
    if (boxes[i].ymin > boxes[i].ymax || boxes[i].xmin > boxes[i].xmax) {
      return InvalidError("anchor ", i, " has a negative size");
    }
  }
  return Status();
}

/// The rows of the outputs, filled from the front.
class Rows {
 public:
  Rows(const Detection& d, const RunContext& run)
      : boxes_(run.output<float>(0)),
        classes_(run.output<float>(1)),
        scores_(run.output<float>(2)) {
    std::fill_n(boxes_, d.rows() * kBoxValues, 0.0f);
    std::fill_n(classes_, d.rows(), 0.0f);
    std::fill_n(scores_, d.rows(), 0.0f);
  }
  void Set(int64_t row, const Box& box, int label, float score) {
    const float corners[] = {box.ymin, box.xmin, box.ymax, box.xmax};
    std::copy_n(corners, kBoxValues, boxes_ + row * kBoxValues);
    classes_[row] = static_cast<float>(label);
    scores_[row] = score;
  }

 private:
  float *boxes_, *classes_, *scores_;
};

/// One suppression, by each box's best score; then the best classes of each box that stays.
int RunFast(const Detection& d, const float* scores, const Workspace& work, Rows& rows) {
  const int classes = d.options.num_classes;
  for (int i = 0; i < d.boxes; ++i) {
    const float* row = scores + int64_t{i} * d.columns + d.background();
    work.best_scores[i] = *std::max_element(row, row + classes);
  }
  const int selected = SelectBoxes(work.boxes, work.best_scores.data(), 1, d.options.suppression,
                                   work.candidates, work.selected);
  const int most = d.options.max_classes_per_detection;
  for (int i = 0; i < selected; ++i) {
    const int box = work.selected[i];
    const float* row = scores + int64_t{box} * d.columns + d.background();
    BestClasses(row, classes, work.best_classes);
    for (int k = 0; k < std::ssize(work.best_classes); ++k) {
      const int label = work.best_classes[k];
      rows.Set(int64_t{i} * most + k, work.boxes[box], label, row[label]);
    }
  }
  return selected;
}

/// Merges `added` entries behind the first `kept` into them, best first; of equal ones those that
/// were there come first. Returns how many remain, at most `most`.
int Merge(std::span<Found> found, int kept, int added, int64_t most) {
  for (int i = kept; i < kept + added; ++i) {
    const Found next = found[i];
    int place = i;
    for (; place > 0 && found[place - 1].score < next.score; --place) {
      found[place] = found[place - 1];
    }
    found[place] = next;
  }
  return static_cast<int>(std::min<int64_t>(kept + added, most));
}

/// A suppression for each class; the best of all classes stay.
int RunRegular(const Detection& d, const float* scores, const Workspace& work, Rows& rows) {
  int kept = 0;
  for (int label = 0; label < d.options.num_classes; ++label) {
    const float* column = scores + d.background() + label;
    const int selected = SelectBoxes(work.boxes, column, d.columns, d.options.suppression,
                                     work.candidates, work.selected);
    for (int i = 0; i < selected; ++i) {
      const int box = work.selected[i];
      work.found[kept + i] = {box, label, column[int64_t{box} * d.columns]};
    }
    kept = Merge(work.found, kept, selected, d.kept());
  }
  for (int i = 0; i < kept; ++i) {
    const Found& found = work.found[i];
    rows.Set(i, work.boxes[found.box], found.label, found.score);
  }
  return kept;
}

Status Run(const Detection& d, const RunContext& run) {
  const Workspace work(d, run.scratch(0));
  OCTET_RETURN_IF_ERROR(d.uint8_boxes ? DecodeBoxes<uint8_t>(d, run, work.boxes)
                                      : DecodeBoxes<float>(d, run, work.boxes));
  const float* scores = run.input<float>(1);
  if (d.uint8_scores) {
    const uint8_t* stored = run.input<uint8_t>(1);
    for (size_t i = 0; i < work.scores.size(); ++i) work.scores[i] = d.scores_table[stored[i]];
    scores = work.scores.data();
  }
  Rows rows(d, run);
  const int count =
      d.options.regular ? RunRegular(d, scores, work, rows) : RunFast(d, scores, work, rows);
  *run.output<float>(3) = static_cast<float>(count);
  return Status();
}

Status CheckShapes(PrepareContext& node, Detection& d) {
  const TensorInfo &encodings = node.input(0), &scores = node.input(1), &anchors = node.input(2);
  OCTET_RETURN_IF_ERROR(node.ExpectRank("encodings", encodings, 3));
  OCTET_RETURN_IF_ERROR(node.ExpectRank("scores", scores, 3));
  d.boxes = encodings.shape[1];
  d.encoding_values = encodings.shape[2];
  d.columns = scores.shape[2];
  if (encodings.shape[0] != 1 || d.boxes <= 0 || d.encoding_values < kBoxValues) {
    return InvalidError("encodings: shape ", encodings.shape, ", expected [1, boxes, 4 or more]");
  }
  if (scores.shape[0] != 1 || scores.shape[1] != d.boxes || d.background() < 0 ||
      d.background() > 1) {
    return InvalidError("scores: shape ", scores.shape, ", expected [1, ", d.boxes, ", ",
                        d.options.num_classes, " or one more]");
  }
  if (anchors.shape != Shape{d.boxes, kBoxValues}) {
    return InvalidError("anchors: shape ", anchors.shape, ", expected [", d.boxes, ", 4]");
  }
  const int64_t rows = d.rows();
  if (rows > std::numeric_limits<int32_t>::max() / kBoxValues) {
    return InvalidError("max_detections ", d.options.max_detections,
                        " times max_classes_per_detection ", d.options.max_classes_per_detection,
                        " is too large");
  }
  const auto count = static_cast<int32_t>(rows);
  node.SetOutputShape(0, {1, count, kBoxValues});
  node.SetOutputShape(1, {1, count});
  node.SetOutputShape(2, {1, count});
  node.SetOutputShape(3, {1});
  return Status();
}

/// float32 or uint8; the latter with the table of its real values.
Status CheckType(PrepareContext& node, const char* role, const TensorInfo& tensor,
                 ByteTable<float>& real) {
  if (tensor.type() == DataType::kFloat32) return Status();
  if (tensor.type() != DataType::kUint8) return node.UnsupportedType(role, tensor);
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized(role, tensor));
  real = MakeDequantizeTable(tensor);
  return Status();
}

Status CheckTypes(PrepareContext& node, Detection& d) {
  const TensorInfo &encodings = node.input(0), &scores = node.input(1), &anchors = node.input(2);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(encodings, anchors));
  OCTET_RETURN_IF_ERROR(CheckType(node, "encodings", encodings, d.encodings_table));
  OCTET_RETURN_IF_ERROR(CheckType(node, "scores", scores, d.scores_table));
  OCTET_RETURN_IF_ERROR(CheckType(node, "anchors", anchors, d.anchors_table));
  for (int i = 0; i < node.num_outputs(); ++i) {
    if (node.output(i).type() != DataType::kFloat32) {
      return node.UnsupportedType("output", node.output(i));
    }
  }
  d.uint8_boxes = encodings.type() == DataType::kUint8;
  d.uint8_scores = scores.type() == DataType::kUint8;
  return Status();
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(3, 4));
  auto options = ReadDetectionOptions(node.op().custom_options.data);
  if (!options.ok()) return options.status().In("custom options");
  auto d = std::make_shared<Detection>();
  d->options = *options;
  OCTET_RETURN_IF_ERROR(CheckShapes(node, *d));
  OCTET_RETURN_IF_ERROR(CheckTypes(node, *d));
  auto step = MakeStep([d](const RunContext& run) { return Run(*d, run); });
  step->scratch_bytes_per_thread = Workspace::Bytes(*d);
  step->other_work = d->work();
  return step;
}

}  // namespace

const Op ops::kDetectionPostProcess = {
    .code = OpCode::kCustom, .custom_name = "TFLite_Detection_PostProcess", .prepare = Prepare};

}  // namespace octet
