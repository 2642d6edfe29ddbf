// Which layers of a Caffe network belong to the one that is used, not trained.
#ifndef OCTET_CONVERTER_IMPORTERS_CAFFE_NET_STATE_H_
#define OCTET_CONVERTER_IMPORTERS_CAFFE_NET_STATE_H_

#include "converter/importers/caffe/caffe.pb.h"

namespace octet {

/// Whether the layer's include and exclude rules let it take part in phase TEST, with the level and
/// stages that the network states. Some rule of `include` (if there are any) and none of `exclude`
/// must be met.
bool TakesPart(const caffe::LayerParameter& layer, const caffe::NetState& state);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_CAFFE_NET_STATE_H_
