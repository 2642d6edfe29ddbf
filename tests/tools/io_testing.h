// Helpers for the tests of tools/io: bytes out of lists, arrays, folders that vanish.
#ifndef OCTET_TESTS_TOOLS_IO_TESTING_H_
#define OCTET_TESTS_TOOLS_IO_TESTING_H_

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tools/io/array.h"
#include "tools/io/feed.h"
#include "tools/io/picture.h"

namespace octet {

inline Bytes BytesOf(std::string_view text) {
  return Bytes::Own(std::vector<uint8_t>(text.begin(), text.end()));
}

template <typename T>
Array MakeArray(DataType type, std::vector<int32_t> shape, std::vector<T> values) {
  return {type, std::move(shape), Bytes::Own(std::move(values))};
}

template <typename T>
std::vector<T> ValuesOf(const Array& array) {
  const auto values = array.values<T>();
  return {values.begin(), values.end()};
}

inline Picture MakePicture(int height, int width, int channels, std::vector<uint8_t> pixels) {
  Picture picture(height, width, channels);
  picture.pixels = std::move(pixels);
  return picture;
}

inline Sample PictureSample(const Picture& picture) {
  return {"picture", Sample::Kind::kPicture,
          MakeArray(DataType::kUint8, {picture.height, picture.width, picture.channels},
                    picture.pixels)};
}

/// A folder of its own for each test, removed at the end.
class Folder {
 public:
  Folder() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::path(testing::TempDir()) /
            (std::string("octet_") + info->test_suite_name() + "_" + info->name());
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path() const { return path_.string(); }
  /// Writes a file and returns its path.
  std::string Write(const std::string& name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return (path_ / name).string();
  }
  std::string Write(const std::string& name, const std::vector<uint8_t>& content) const {
    return Write(name, {reinterpret_cast<const char*>(content.data()), content.size()});
  }

 private:
  std::filesystem::path path_;
};

/// A binary PPM of one colour.
inline std::string PpmFile(int height, int width, uint8_t value) {
  return "P6 " + std::to_string(width) + " " + std::to_string(height) + " 255\n" +
         std::string(static_cast<size_t>(height) * width * 3, static_cast<char>(value));
}

}  // namespace octet

#endif  // OCTET_TESTS_TOOLS_IO_TESTING_H_
