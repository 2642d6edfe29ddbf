// Which table of model.fbs each struct of <octet/options.h> is, one line each; and where fields lie
// in a table. For options_reader.cc and options_writer.cc.
#ifndef OCTET_SCHEMA_OPTION_KINDS_H_
#define OCTET_SCHEMA_OPTION_KINDS_H_

#include <flatbuffers/flatbuffers.h>
#include <octet/options.h>

#include "model_generated.h"

namespace octet {

/// The number in the BuiltinOptions union; NONE for what has no table.
template <typename T>
inline constexpr auto kOptionKind = format::BuiltinOptions::NONE;
#define OCTET_KIND(type, table) \
  template <>                   \
  inline constexpr auto kOptionKind<type> = format::BuiltinOptions::table;
OCTET_KIND(AddOptions, AddOptions)
OCTET_KIND(ArgMaxOptions, ArgMaxOptions)
OCTET_KIND(ArgMinOptions, ArgMinOptions)
OCTET_KIND(BatchMatMulOptions, BatchMatMulOptions)
OCTET_KIND(CastOptions, CastOptions)
OCTET_KIND(ConcatenationOptions, ConcatenationOptions)
OCTET_KIND(Conv2dOptions, Conv2DOptions)
OCTET_KIND(CumsumOptions, CumsumOptions)
OCTET_KIND(DepthToSpaceOptions, DepthToSpaceOptions)
OCTET_KIND(DepthwiseConv2dOptions, DepthwiseConv2DOptions)
OCTET_KIND(DivOptions, DivOptions)
OCTET_KIND(FakeQuantOptions, FakeQuantOptions)
OCTET_KIND(FullyConnectedOptions, FullyConnectedOptions)
OCTET_KIND(GatherOptions, GatherOptions)
OCTET_KIND(GeluOptions, GeluOptions)
OCTET_KIND(L2NormOptions, L2NormOptions)
OCTET_KIND(LeakyReluOptions, LeakyReluOptions)
OCTET_KIND(LocalResponseNormalizationOptions, LocalResponseNormalizationOptions)
OCTET_KIND(MirrorPadOptions, MirrorPadOptions)
OCTET_KIND(MulOptions, MulOptions)
OCTET_KIND(OneHotOptions, OneHotOptions)
OCTET_KIND(PackOptions, PackOptions)
OCTET_KIND(Pool2dOptions, Pool2DOptions)
OCTET_KIND(ReducerOptions, ReducerOptions)
OCTET_KIND(ReshapeOptions, ReshapeOptions)
OCTET_KIND(ResizeBilinearOptions, ResizeBilinearOptions)
OCTET_KIND(ResizeNearestNeighborOptions, ResizeNearestNeighborOptions)
OCTET_KIND(ShapeOptions, ShapeOptions)
OCTET_KIND(SoftmaxOptions, SoftmaxOptions)
OCTET_KIND(SpaceToDepthOptions, SpaceToDepthOptions)
OCTET_KIND(SplitOptions, SplitOptions)
OCTET_KIND(SplitVOptions, SplitVOptions)
OCTET_KIND(SqueezeOptions, SqueezeOptions)
OCTET_KIND(StridedSliceOptions, StridedSliceOptions)
OCTET_KIND(SubOptions, SubOptions)
OCTET_KIND(TransposeConvOptions, TransposeConvOptions)
OCTET_KIND(UnpackOptions, UnpackOptions)
#undef OCTET_KIND

/// Slots of field 0, and from one field to the next.
inline constexpr flatbuffers::voffset_t kFirstSlot = 4, kSlotBytes = 2;

}  // namespace octet

#endif  // OCTET_SCHEMA_OPTION_KINDS_H_
