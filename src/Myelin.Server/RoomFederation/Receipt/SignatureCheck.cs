using Myelin.Core.Events;
using Myelin.Core.Signing;
using Myelin.Server.Federation;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>"Passes signature checks, otherwise it is dropped" (step 2). All keys are asked for at once, and signatures are verified on all cores.</summary>
internal sealed class SignatureCheck(IServerKeys keys)
{
    /// <summary>Those of the events that all servers have signed that must have.</summary>
    public async ValueTask<List<Pdu>> PassingAsync(IReadOnlyList<Pdu> pdus, CancellationToken cancellationToken)
    {
        var found = await keys.FindAsync(pdus.SelectMany(Wanted).ToHashSet(), cancellationToken);
        var passes = new bool[pdus.Count];
        if (pdus.Count < ReceiptLimits.VerifiedInParallel)
        {
            for (var i = 0; i < pdus.Count; i++)
            {
                passes[i] = IsSigned(pdus[i], found);
            }
        }
        else
        {
            Parallel.For(0, pdus.Count, new ParallelOptions { CancellationToken = cancellationToken }, i => passes[i] = IsSigned(pdus[i], found));
        }

        return [.. pdus.Where((_, i) => passes[i])];
    }

    private static IEnumerable<WantedKey> Wanted(Pdu pdu) => PduSignatures.RequiredServers(pdu).SelectMany(server => KeysOf(pdu, server));

    private static IEnumerable<WantedKey> KeysOf(Pdu pdu, ServerName server) =>
        PduSignatures.KeyIds(pdu, server).Take(ReceiptLimits.KeysPerSignature).Select(keyId => new WantedKey(server, keyId, ValidAt(pdu)));

    private static bool IsSigned(Pdu pdu, IReadOnlyDictionary<WantedKey, VerifyKey> found) => PduSignatures.RequiredServers(pdu)
        .All(server => KeysOf(pdu, server).Any(wanted => found.TryGetValue(wanted, out var key) && PduSignatures.Verify(pdu, server, wanted.KeyId, key)));

    /// <summary>From room version 5 on, a key must have been valid when the event was made ("Signing key validity period").</summary>
    private static DateTimeOffset? ValidAt(Pdu pdu) => pdu.RoomVersion.EnforcesKeyValidity
        ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(pdu.OriginServerTs, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()))
        : null;
}
