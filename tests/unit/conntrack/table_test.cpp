#include "tests/unit/conntrack/world.h"
