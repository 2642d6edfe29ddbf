// A folder of pictures, or of .npy files when there is no picture in it. Files are taken in the
// order of their names; other files are counted, folders inside are not entered.
#include <algorithm>
#include <filesystem>

#include "base/str.h"
#include "tools/io/dataset.h"
#include "tools/io/picture.h"

namespace octet {
namespace {

namespace fs = std::filesystem;

bool Recognizes(const std::string& path, std::span<const uint8_t>) {
  return fs::is_directory(path);
}

Expected<std::vector<std::string>> ListFiles(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator it(path, error);
  for (; !error && it != fs::directory_iterator(); it.increment(error))
    if (it->is_regular_file()) names.push_back(it->path().filename().string());
  if (error) return InvalidError("cannot read the folder: ", error.message());
  std::sort(names.begin(), names.end());
  return names;
}

bool IsArrayName(std::string_view name) {
  return name.ends_with(".npy");
}

Expected<std::vector<Dataset>> Open(const std::string& path, const Bytes&,
                                    std::span<const InputSpec> inputs) {
  if (inputs.size() != 1)
    return UsageError("a folder has samples for one input, the network has ", inputs.size(),
                      "; an .npz file can hold all of them");
  OCTET_ASSIGN_OR_RETURN(const std::vector<std::string> all, ListFiles(path));
  Dataset dataset;
  for (bool (*wanted)(std::string_view) : {&IsPictureName, &IsArrayName}) {
    std::copy_if(all.begin(), all.end(), std::back_inserter(dataset.names), wanted);
    if (!dataset.names.empty()) break;
  }
  if (dataset.names.empty())
    return InvalidError("folder holds no pictures (JPEG, PNG, BMP, PPM) and no .npy files");
  dataset.count = static_cast<int>(dataset.names.size());
  dataset.skipped = static_cast<int>(all.size()) - dataset.count;
  dataset.read = [path, names = dataset.names](int index) {
    return ReadSampleFile((fs::path(path) / names[static_cast<size_t>(index)]).string());
  };
  return std::vector<Dataset>{std::move(dataset)};
}

}  // namespace

extern const DatasetFormat kFolder;
const DatasetFormat kFolder = {"a folder of pictures or .npy files", Recognizes, Open};

}  // namespace octet
