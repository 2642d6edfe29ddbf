// Finds the real models and pictures that are not part of the repository. Tests that need them say
// so when they are absent; everything else passes without.
#ifndef OCTET_TESTS_TEST_DATA_H_
#define OCTET_TESTS_TEST_DATA_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace octet {

/// $OCTET_DATA, else ../shared/data beside the source tree; nullopt when that is no folder.
inline std::optional<std::filesystem::path> DataDirectory() {
  const char* named = std::getenv("OCTET_DATA");
  const std::filesystem::path directory =
      named != nullptr ? named : std::filesystem::path(OCTET_SOURCE_DIR) / "../shared/data";
  if (!std::filesystem::is_directory(directory)) return std::nullopt;
  return directory;
}

/// The files in `folder` whose names end in `extension` (".tflite"), sorted.
inline std::vector<std::filesystem::path> FilesIn(const std::filesystem::path& folder,
                                                  const std::string& extension) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace octet

/// Declares `directory`, the data folder, or skips the running test with a reason.
#define OCTET_DATA_OR_SKIP(directory)                                                     \
  const auto directory##_found = ::octet::DataDirectory();                                \
  if (!directory##_found) {                                                               \
    GTEST_SKIP() << "needs the data folder: set OCTET_DATA, or put it at ../shared/data"; \
  }                                                                                       \
  const std::filesystem::path& directory = *directory##_found

#endif  // OCTET_TESTS_TEST_DATA_H_
