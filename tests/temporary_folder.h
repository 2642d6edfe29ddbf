// A folder for the files of one test, gone when the test is over.
#ifndef OCTET_TESTS_TEMPORARY_FOLDER_H_
#define OCTET_TESTS_TEMPORARY_FOLDER_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace octet {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = testing::TempDir() + "octet_test_XXXXXX";
    if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << name << ": cannot be created";
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path() const { return path_.string(); }
  /// Of a file or folder in it, there or not.
  std::string path(const std::string& name) const { return (path_ / name).string(); }

  /// Writes a file, whose name may hold folders, and returns its path.
  std::string Write(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path(name);
  }
  std::string Write(const std::string& name, const std::vector<uint8_t>& content) const {
    return Write(name, {reinterpret_cast<const char*>(content.data()), content.size()});
  }

 private:
  std::filesystem::path path_;
};

}  // namespace octet

#endif  // OCTET_TESTS_TEMPORARY_FOLDER_H_
