#include "tools/io/dataset.h"

namespace octet {

extern const DatasetFormat kFolder, kNpyFile, kNpzFile, kIdxFile;

namespace {
const DatasetFormat* const kFormats[] = {&kFolder, &kNpyFile, &kNpzFile, &kIdxFile};
}

std::span<const DatasetFormat* const> DatasetFormats() {
  return kFormats;
}

}  // namespace octet
