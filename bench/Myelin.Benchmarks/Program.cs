using BenchmarkDotNet.Running;
using Myelin.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(SampleEvents).Assembly).Run(args);
