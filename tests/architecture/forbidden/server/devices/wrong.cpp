// Input of the test that proves the check refuses; never compiled.
#include <QString>
#include <grpcpp/grpcpp.h>

#include "server/clusters/cluster_directory.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
