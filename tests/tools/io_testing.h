// Helpers for the tests of tools/io: bytes out of lists, arrays, pictures.
#ifndef OCTET_TESTS_TOOLS_IO_TESTING_H_
#define OCTET_TESTS_TOOLS_IO_TESTING_H_

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/temporary_folder.h"
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

/// A binary PPM of one colour.
inline std::string PpmFile(int height, int width, uint8_t value) {
  return "P6 " + std::to_string(width) + " " + std::to_string(height) + " 255\n" +
         std::string(static_cast<size_t>(height) * width * 3, static_cast<char>(value));
}

}  // namespace octet

#endif  // OCTET_TESTS_TOOLS_IO_TESTING_H_
