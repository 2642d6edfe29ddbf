// One .npy file: a sample, or samples along its first axis.
#include "base/str.h"
#include "tools/io/dataset.h"
#include "tools/io/npy.h"

namespace octet {
namespace {

bool Recognizes(const std::string&, std::span<const uint8_t> bytes) {
  return IsNpy(bytes);
}

Expected<std::vector<Dataset>> Open(const std::string& path, const Bytes& bytes,
                                    std::span<const InputSpec> inputs) {
  if (inputs.size() != 1)
    return UsageError("an .npy file has samples for one input, the network has ", inputs.size(),
                      "; an .npz file can hold all of them");
  OCTET_ASSIGN_OR_RETURN(const Array array, ReadNpy(bytes));
  OCTET_ASSIGN_OR_RETURN(Dataset dataset,
                         SplitArray(path, array, Sample::Kind::kValues, inputs[0]));
  return std::vector<Dataset>{std::move(dataset)};
}

}  // namespace

extern const DatasetFormat kNpyFile;
const DatasetFormat kNpyFile = {"an .npy file", Recognizes, Open};

}  // namespace octet
