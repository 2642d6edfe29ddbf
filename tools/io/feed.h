// Feeding: one sample (a picture, an array) becomes the bytes of a model input.
//
//   sample ─ FitSample: cut, resize, grey, BGR ─▶ fitted sample ─ Feed ─▶ input tensor
//
// FitSample is the expensive half and independent of the tensor's type, so that an integer and a
// float model can be fed from one fitted sample.
#ifndef OCTET_TOOLS_IO_FEED_H_
#define OCTET_TOOLS_IO_FEED_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <octet/graph.h>
#include <octet/status.h>

#include "tools/io/array.h"
#include "tools/io/preprocess.h"

namespace octet {

/// What feeding needs to know about an input.
struct InputSpec {
  std::string name;
  DataType type = DataType::kFloat32;
  std::vector<int32_t> shape;
  float scale = 0;  // 0: not quantized
  int zero_point = 0;

  bool quantized() const { return scale > 0; }
  /// NCHW: rank 4, dimension 1 is 1 or 3 and the last one is not.
  bool channel_first() const;
  /// Height, width and channels of the picture it takes. Errors: the shape is not a picture's.
  struct Geometry {
    PictureSize size;
    int channels = 0;
  };
  Expected<Geometry> geometry() const;
};

/// `shape` is the current one, which may differ from the file's.
InputSpec DescribeInput(const Tensor& tensor, std::span<const int32_t> shape);

/// One sample of a dataset.
struct Sample {
  enum class Kind {
    kPicture,  // a decoded picture of any size: [height, width, 3] pixels
    kPixels,   // pixels from an array; resized only when an input size is asked for
    kValues,   // values from an array: go in as they are, or quantized
  };
  std::string name;
  Kind kind = Kind::kValues;
  Array array;
};

/// Makes a picture the size the input takes; kPixels and kValues are only checked.
Expected<Sample> FitSample(const Sample& sample, const Preprocess& preprocess,
                           const InputSpec& spec);

/// Writes a fitted sample into `input`, which has the input's size.
///   pixels into uint8 or int8: (pixel − mean) / std, quantized; without mean and std pixel and
///     pixel − 128
///   pixels into float32:       (pixel − mean) / std
///   float values into uint8 or int8: round(value / scale) + zero_point, clamped
///   values of the input's own type:  as they are
/// Channel-first values meet a channel-last input (and the reverse) by transposition.
/// Errors: kUsage for pixels into a float input without mean and std; values that do not fit.
Status Feed(const Sample& sample, const Preprocess& preprocess, const InputSpec& spec,
            std::span<uint8_t> input);

/// Feeds a float network the real values that stand behind the input `quantized` of its integer
/// form: like Feed, but what has no real value of its own means scale · (q − zero_point).
Status FeedReal(const Sample& sample, const Preprocess& preprocess, const InputSpec& spec,
                const InputSpec& quantized, std::span<uint8_t> input);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_FEED_H_
