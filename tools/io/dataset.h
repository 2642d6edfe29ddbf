// Datasets: samples one after the other, whatever file or folder they come from.
//
// A format is one file in datasets/ and one entry in dataset_list.cc:
//   folders of pictures or .npy files, .npy and .npz arrays, IDX files (.gz too).
#ifndef OCTET_TOOLS_IO_DATASET_H_
#define OCTET_TOOLS_IO_DATASET_H_

#include <functional>
#include <span>
#include <string>
#include <vector>

#include <octet/bytes.h>
#include <octet/status.h>

#include "tools/io/feed.h"

namespace octet {

/// The samples for one input of a network.
struct Dataset {
  int count = 0;
  std::vector<std::string> names;  // file names, in order; empty when samples have none
  int skipped = 0;                 // files of the folder that are something else
  std::function<Expected<Sample>(int index)> read;  // thread-safe
};

/// Opens DATA: one Dataset per input, all of the same length (an .npz for networks with several
/// inputs). A sample is what one run of the network takes; arrays are cut along their first axis
/// where they hold several. Errors name the path; a dataset without samples is one.
Expected<std::vector<Dataset>> OpenDatasets(const std::string& path,
                                            std::span<const InputSpec> inputs);

/// `wanted` indices out of [0, count), evenly spread and in order; all of them when there are
/// fewer.
std::vector<int> SpreadEvenly(int count, int wanted);

/// A file's bytes, unpacked when it is a gzip file. Errors name the path.
Expected<Bytes> ReadFile(const std::string& path);

/// One file as one sample: a picture, or an .npy array.
Expected<Sample> ReadSampleFile(const std::string& path);

/// The samples an array holds for an input: the array itself when its shape is the input's (ones
/// aside), else one per index of its first axis. Errors: it is neither.
Expected<Dataset> SplitArray(const std::string& name, const Array& array, Sample::Kind kind,
                             const InputSpec& input);

/// How a dataset is opened. `bytes` are the file's, unpacked; empty for a folder.
struct DatasetFormat {
  const char* name;
  bool (*recognizes)(const std::string& path, std::span<const uint8_t> bytes);
  Expected<std::vector<Dataset>> (*open)(const std::string& path, const Bytes& bytes,
                                         std::span<const InputSpec> inputs);
};
std::span<const DatasetFormat* const> DatasetFormats();

}  // namespace octet

#endif  // OCTET_TOOLS_IO_DATASET_H_
