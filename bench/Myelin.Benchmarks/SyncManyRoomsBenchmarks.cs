using BenchmarkDotNet.Attributes;

namespace Myelin.Benchmarks;

/// <summary>The cost of a sync for a user in few and in many rooms, after one message in one room or none. It must not depend on the number of rooms.</summary>
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
