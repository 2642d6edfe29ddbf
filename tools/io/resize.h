// Resizing pictures: three filters, each byte for byte what a well-known program does.
#ifndef OCTET_TOOLS_IO_RESIZE_H_
#define OCTET_TOOLS_IO_RESIZE_H_

#include "tools/io/picture.h"

namespace octet {

enum class Filter {
  kAntialias,  // PIL's BILINEAR (also torchvision with antialias): weighs every source pixel
  kBilinear,   // TFLite's RESIZE_BILINEAR with align_corners and half_pixel_centers false
  kNearest,    // TFLite's RESIZE_NEAREST_NEIGHBOR, likewise
};

/// REQUIRES: both sizes positive, the picture not empty.
Picture Resize(const Picture& picture, int height, int width, Filter filter);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_RESIZE_H_
