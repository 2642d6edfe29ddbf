// From a Caffe network and its weights, as messages, to a Graph.
#ifndef OCTET_CONVERTER_IMPORTERS_CAFFE_NET_IMPORTER_H_
#define OCTET_CONVERTER_IMPORTERS_CAFFE_NET_IMPORTER_H_

#include <octet/converter.h>
#include <octet/graph.h>

#include "converter/importers/caffe/caffe.pb.h"

namespace octet {

/// The network of phase TEST. Layers of training and of box detection are left out, and what only
/// they read becomes an output; `report` (if any) is told. `weights` supplies blobs by layer name.
/// Errors: what contradicts itself, weights that are missing or do not fit (kInvalid), inputs
/// without a shape (kUsage), and every layer octet lacks in one message (kUnsupported).
Expected<Graph> ImportCaffeNet(const caffe::NetParameter& net, const caffe::NetParameter& weights,
                               const ImportOptions& options, ImportReport* report = nullptr);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_CAFFE_NET_IMPORTER_H_
