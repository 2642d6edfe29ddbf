// Convolutions, pools and batch normalization as formats with NCHW define them, emitted as TFLite's
// operators over images [n, h, w, c]. Importers put the TRANSPOSEs around them and check operands
// where no error is named.
#ifndef OCTET_CONVERTER_IMPORTERS_IMAGE_OPERATORS_H_
#define OCTET_CONVERTER_IMPORTERS_IMAGE_OPERATORS_H_

#include "converter/importers/image_window.h"

namespace octet {

/// A [n, c, h, w] tensor as the image [n, h, w, c], and back.
Expected<int> ToNhwc(GraphBuilder& builder, int planes);
Expected<int> ToNchw(GraphBuilder& builder, int image);

// --- image_conv.cc: `weights` [out, in / groups, h, w], `bias` [out] or kNoTensor.

/// Error: weights, groups, bias and the image's channels do not fit.
Status CheckConvShapes(GraphBuilder& builder, int image, int weights, int bias, int64_t groups);
/// CONV_2D, or DEPTHWISE_CONV_2D where each group has one input channel, with a PAD in front where
/// it takes one. REQUIRES: CheckConvShapes. Error: no window fits.
Expected<int> ConvolveImage(GraphBuilder& builder, int image, int weights, int bias,
                            const ImageWindow& window, int64_t groups);

// --- image_conv_transpose.cc: `weights` [in, out / groups, h, w], `bias` [out] or kNoTensor.

/// One axis of a transposed convolution: the full result, (input − 1) · stride + kernel elements,
/// loses `before` elements in front and has `output` left; more than there are is zeros behind.
struct TransposeExtent {
  int64_t full = 0;
  int64_t before = 0;
  int64_t output = 0;
};
struct TransposeExtents {
  TransposeExtent y, x;
};
/// Error: an extent that has nothing left, or reaches further than `stride` behind the full result.
Status CheckExtent(const ImageAxis& axis, int64_t input, const TransposeExtent& extent);

/// Error: weights, groups, bias and the image's channels do not fit; more than 64 groups
/// (kUnsupported): each is an operator of its own.
Status CheckTransposeConvShapes(GraphBuilder& builder, int image, int weights, int bias,
                                int64_t groups);
/// TRANSPOSE_CONV for each group, with a SLICE behind it where neither SAME nor VALID cuts the
/// borders so. The window's pads do not count: the extents say it. REQUIRES: CheckExtent for both,
/// CheckTransposeConvShapes. Error (kUnsupported): dilations.
Expected<int> TransposeConvolveImage(GraphBuilder& builder, int image, int weights, int bias,
                                     const ImageWindow& window, const TransposeExtents& extents,
                                     int64_t groups);

// --- image_pool.cc. Errors: no window fits; dilations (kUnsupported).

/// Padding never wins.
Expected<int> MaxPoolImage(GraphBuilder& builder, int image, const ImageWindow& window,
                           bool round_up);
/// The sum under a window divided by the number of its elements that lie in the image or, with
/// `include_pad`, in the stated padding (not in what rounding up adds).
Expected<int> AveragePoolImage(GraphBuilder& builder, int image, const ImageWindow& window,
                               bool round_up, bool include_pad);

// --- image_norm.cc

/// BatchNormalization over axis 1 of x, whose rank is at least 2; the others are constants
/// [channels].
Expected<int> NormalizeChannels(GraphBuilder& builder, int x, int gamma, int beta, int mean,
                                int variance, float epsilon);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_IMAGE_OPERATORS_H_
