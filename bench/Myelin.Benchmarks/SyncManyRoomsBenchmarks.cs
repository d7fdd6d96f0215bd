using BenchmarkDotNet.Attributes;

namespace Myelin.Benchmarks;

/// <summary>What a sync costs a user in few and in many rooms when there was one message in one of them, or nothing: the same.</summary>
[MemoryDiagnoser]
public class SyncManyRoomsBenchmarks
{
    private SyncArena _arena = null!;

    [Params(50, 500, 5_000)]
    public int Rooms { get; set; }

    [GlobalSetup]
    public async Task StartAsync() => _arena = await SyncArena.StartAsync(Rooms, members: 2, messages: 1);

    [GlobalCleanup]
    public async Task StopAsync() => await _arena.DisposeAsync();

    [Benchmark]
    public Task<int> One_message() => _arena.SyncAsync(_arena.Incremental, _arena.BeforeMessage);

    [Benchmark]
    public Task<int> Nothing_new() => _arena.SyncAsync(_arena.Incremental, _arena.AfterMessage);
}
