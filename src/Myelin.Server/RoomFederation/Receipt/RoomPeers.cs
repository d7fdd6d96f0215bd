using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Federation;
using Myelin.Server.Rooms;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Asks the servers of a room, one after the other, until one answers. One that fails is left alone ever longer.</summary>
internal sealed class RoomPeers(IFederationClient client, ServerIdentity identity, MemoryBudget budget, TimeProvider time)
{
    private readonly Cache<ServerName, Failures> _failures = new(budget, "room_peers", static (server, _) => EstimatedBytes.Of(server.Value) + EstimatedBytes.Object);

    /// <summary>The servers to ask: first the one that is likely to know.</summary>
    public IReadOnlyList<ServerName> Of(RoomView room, ServerName? first = null)
    {
        var others = RoomServers.Of(room).Joined.Where(server => server != identity.ServerName && server != first && !IsLeftAlone(server));
        return [.. (first is { } likely && !IsLeftAlone(likely) ? [likely] : Array.Empty<ServerName>()).Concat(others).Take(ReceiptLimits.ServersAsked)];
    }

    /// <summary>The first response that can be used; null if there is none.</summary>
    public async ValueTask<TResponse?> AskAsync<TRequest, TResponse>(
        IReadOnlyList<ServerName> servers, IOperation<TRequest, TResponse> request, FederationBounds bounds, CancellationToken cancellationToken)
        where TRequest : class, IOperation<TRequest, TResponse>
        where TResponse : class
    {
        foreach (var server in servers.Where(server => !IsLeftAlone(server)))
        {
            var answer = await client.SendAsync(server, request, bounds, cancellationToken);
            if (answer.Response is { } response)
            {
                _failures.Remove(server);
                return response;
            }

            if (answer.Failure is not (CallRefused { Status: < 500 } or CallNotAllowed))
            {
                var count = (_failures.TryGet(server, out var before) ? before.Count : 0) + 1;
                _failures.Set(server, new Failures(count, time.GetUtcNow() + BackOff.After(count, ReceiptLimits.FirstBackOff, ReceiptLimits.LongestBackOff)));
            }
        }

        return null;
    }

    private bool IsLeftAlone(ServerName server) => _failures.TryGet(server, out var failures) && time.GetUtcNow() < failures.NotBefore;

    private sealed record Failures(int Count, DateTimeOffset NotBefore);
}
