using System.Security.Cryptography;
using Myelin.Api;
using Myelin.Server.Ephemeral;
using Myelin.Server.Log;

namespace Myelin.Server.Sync.Tokens;

/// <summary>Makes sync tokens and judges those that clients present.</summary>
internal sealed class SyncTokens(LogLineage lineage, ILogTail tail, ILogReader log, TimeProvider time)
{
    private readonly string _process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    public string Write(SyncPosition position) => new SyncToken(position.Log, lineage.Id, _process, position.Ephemeral, position.ToDevice).ToString();

    /// <summary>Where a client stands; null for an initial sync: without a token, or with one of another log.</summary>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: no sync token at all.</exception>
    public async ValueTask<SyncPosition?> ReadAsync(string? text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!SyncToken.TryParse(text, out var token))
        {
            throw MatrixException.InvalidParam("'since' is no token of this server.");
        }

        if (token.Lineage != lineage.Id || (token.Position > tail.Head && !await IsReachedAsync(token.Position, cancellationToken)))
        {
            return null;
        }

        // Typing and presence of another process are told again as they are here.
        return new SyncPosition(token.Position, token.Process == _process ? token.Ephemeral : EphemeralPosition.Start, token.ToDevice);
    }

    /// <summary>
    /// Another process of the cluster may be ahead of this one: what is committed is waited for. A position beyond all that is committed is of a
    /// log that was cut off, or made up.
    /// </summary>
    private async ValueTask<bool> IsReachedAsync(LogPosition position, CancellationToken cancellationToken)
    {
        if (position > await log.HeadAsync(cancellationToken))
        {
            return false;
        }

        using var patience = new CancellationTokenSource(SyncLimits.AheadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await tail.WaitForAsync(position, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>Up to where everything has been told.</summary>
/// <param name="Log">In the log, to-device messages excepted.</param>
/// <param name="Ephemeral">Of typing and presence.</param>
/// <param name="ToDevice">Of to-device messages: where there are more than one response may have, it stays behind the log.</param>
internal readonly record struct SyncPosition(LogPosition Log, EphemeralPosition Ephemeral, LogPosition ToDevice)
{
    public static readonly SyncPosition Start;
}
