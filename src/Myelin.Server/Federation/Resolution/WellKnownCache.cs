using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Federation.Resolution;

/// <summary>Remembers what <c>.well-known</c> of each host says, and asks a host once at a time.</summary>
internal sealed class WellKnownCache(WellKnownReader reader, MemoryBudget budget, TimeProvider time) : IWellKnown
{
    private readonly Cache<string, WellKnownMemory> _memories = new(
        budget, "federation_well_known", static (host, memory) => EstimatedBytes.Of(host) + EstimatedBytes.Of(memory.Answer.Finding) + (2 * EstimatedBytes.Object));

    private readonly SharedWork<string, WellKnownAnswer> _asking = new(FederationLimits.WellKnownsAtOnce, FederationLimits.WellKnownsWaiting);

    public async ValueTask<WellKnownAnswer> FindAsync(string host, CancellationToken cancellationToken)
    {
        // DNS names ignore case, and what one of them says must not be remembered many times.
        var key = host.ToLowerInvariant();
        if (_memories.TryGet(key, out var memory) && memory.FreshUntil > time.GetUtcNow())
        {
            return memory.Answer;
        }

        return _asking.Run(key, () => FetchAsync(key)) is { } asking
            ? await asking.WaitAsync(cancellationToken)
            : memory?.Answer ?? new WellKnownAnswer(null, "Too many other hosts are being asked.");
    }

    private async Task<WellKnownAnswer> FetchAsync(string host)
    {
        var read = _memories.BeginRead();
        _memories.TryGet(host, out var before);
        var memory = WellKnownMemory.After(before, await reader.FetchAsync(host, CancellationToken.None), time.GetUtcNow());
        _memories.Keep(read, host, memory);
        return memory.Answer;
    }
}
