module podflame.io/systemtest/workload

go 1.19

require go.uber.org/zap v1.27.0

require go.uber.org/multierr v1.11.0 // indirect
