using System.Collections.Concurrent;
using Myelin.Core.Events;
using Myelin.Core.Signing;
using Myelin.Server.Federation;

namespace Myelin.Server.RoomFederation;

/// <summary>Checks the signatures of events (Server-Server API, "Checks performed on receipt of a PDU", step 2), on all cores.</summary>
internal sealed class PduVerification(IServerKeys keys)
{
    /// <summary>The latest time that can be computed with, in milliseconds since the Unix epoch; events may claim a later one.</summary>
    private static readonly long LatestTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Those of the events that have a valid signature of every server whose they need. The keys of all are asked for at once.</summary>
    public async ValueTask<IReadOnlyList<Pdu>> ValidAsync(IReadOnlyList<Pdu> pdus, CancellationToken cancellationToken)
    {
        var wanted = new HashSet<WantedKey>();
        foreach (var pdu in pdus)
        {
            foreach (var server in PduSignatures.RequiredServers(pdu))
            {
                wanted.UnionWith(PduSignatures.KeyIds(pdu, server).Select(id => Wanted(pdu, server, id)));
            }
        }

        var found = await keys.FindAsync(wanted, cancellationToken);
        var valid = new bool[pdus.Count];
        Parallel.ForEach(Partitioner.Create(0, pdus.Count), range =>
        {
            for (var i = range.Item1; i < range.Item2; i++)
            {
                valid[i] = IsValid(pdus[i], found);
            }
        });
        return [.. pdus.Where((_, index) => valid[index])];
    }

    private static bool IsValid(Pdu pdu, IReadOnlyDictionary<WantedKey, VerifyKey> keys) => PduSignatures.RequiredServers(pdu).All(
        server => PduSignatures.KeyIds(pdu, server).Any(
            id => keys.TryGetValue(Wanted(pdu, server, id), out var key) && PduSignatures.Verify(pdu, server, id, key)));

    private static WantedKey Wanted(Pdu pdu, ServerName server, string keyId) =>
        new(server, keyId, pdu.RoomVersion.EnforcesKeyValidity ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(pdu.OriginServerTs, LatestTime)) : null);
}
