using BenchmarkDotNet.Attributes;

namespace Myelin.Benchmarks;

/// <summary>
/// Assembling and writing a sync response, without HTTP, for a user in 50 rooms of 8 members and 20 messages: an initial sync, one after a
/// single message in one room, and one with nothing new.
/// </summary>
[MemoryDiagnoser]
public class SyncBenchmarks
{
    private SyncArena _arena = null!;

    [GlobalSetup]
    public async Task StartAsync() => _arena = await SyncArena.StartAsync(rooms: 50, members: 8, messages: 20);

    [GlobalCleanup]
    public async Task StopAsync() => await _arena.DisposeAsync();

    [Benchmark]
    public Task<int> Initial_sync_of_50_rooms() => _arena.SyncAsync(_arena.FromNothing, null);

    [Benchmark]
    public Task<int> Incremental_sync_with_one_message() => _arena.SyncAsync(_arena.Incremental, _arena.BeforeMessage);

    [Benchmark]
    public Task<int> Incremental_sync_with_nothing_new() => _arena.SyncAsync(_arena.Incremental, _arena.AfterMessage);
}
