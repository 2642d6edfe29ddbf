// One IDX file of pictures (MNIST, Fashion-MNIST): pixels along the first axis.
#include "base/str.h"
#include "tools/io/dataset.h"
#include "tools/io/idx.h"

namespace octet {
namespace {

bool Recognizes(const std::string&, std::span<const uint8_t> bytes) {
  return IsIdx(bytes);
}

Expected<std::vector<Dataset>> Open(const std::string& path, const Bytes& bytes,
                                    std::span<const InputSpec> inputs) {
  if (inputs.size() != 1)
    return UsageError("an IDX file has samples for one input, the network has ", inputs.size());
  OCTET_ASSIGN_OR_RETURN(const Array array, ReadIdx(bytes));
  const bool pixels = array.type == DataType::kUint8 && array.shape.size() >= 3;
  OCTET_ASSIGN_OR_RETURN(
      Dataset dataset,
      SplitArray(path, array, pixels ? Sample::Kind::kPixels : Sample::Kind::kValues, inputs[0]));
  return std::vector<Dataset>{std::move(dataset)};
}

}  // namespace

extern const DatasetFormat kIdxFile;
const DatasetFormat kIdxFile = {"an IDX file", Recognizes, Open};

}  // namespace octet
