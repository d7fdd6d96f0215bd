using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Myelin.Api;
using Myelin.Server.Ephemeral;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Tokens;

/// <summary>Creates sync tokens and validates those that clients present.</summary>
internal sealed class SyncTokens(LogLineage lineage, ILogTail tail, ILogReader log, TimeProvider time)
{
    private readonly string _process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    public string Write(SyncPosition position) => new SyncToken(position.Log, lineage.Id, _process, position.Ephemeral, position.ToDevice).ToString();

    /// <summary>The client's position; null for an initial sync: without a token, or with a token of another log.</summary>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: the text is not a sync token.</exception>
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

        // Typing and presence from another process are sent again with this process's data.
        return new SyncPosition(token.Position, token.Process == _process ? token.Ephemeral : EphemeralPosition.Start, token.ToDevice);
    }

    /// <summary>
    /// Whether this process reaches a position in time: another process of the cluster may be ahead, so it waits for committed positions. A position that
    /// is not committed comes from a log that was cut off, or is made up.
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

/// <summary>The position up to which a client has everything.</summary>
/// <param name="Log">The position in the log, except for to-device messages.</param>
/// <param name="Ephemeral">The position for typing and presence.</param>
/// <param name="ToDevice">The position for to-device messages; behind the log if there are more than fit in one response.</param>
internal readonly record struct SyncPosition(LogPosition Log, EphemeralPosition Ephemeral, LogPosition ToDevice)
{
    public static readonly SyncPosition Start;
}

/// <summary>
/// The contents of a sync token: <c>s1_{position}_{lineage}_{process}_{ephemeral}</c>, hexadecimal process, decimal positions; it ends in
/// <c>.{toDevice}</c> if that position is behind the first.
/// </summary>
/// <param name="Position">The client has everything in the log up to here.</param>
/// <param name="Lineage">The log that the position belongs to.</param>
/// <param name="Process">The process that the ephemeral position belongs to.</param>
/// <param name="Ephemeral">The client has the ephemeral changes up to here.</param>
/// <param name="ToDevice">The client has the to-device messages up to here.</param>
internal readonly record struct SyncToken(LogPosition Position, string Lineage, string Process, EphemeralPosition Ephemeral, LogPosition ToDevice)
{
    /// <summary>This server never issues longer tokens.</summary>
    private const int MaximumLength = 128;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{SyncPositions.Prefix}{Position.Value}_{Lineage}_{Process}_{Ephemeral.Value}")
        + (ToDevice < Position ? string.Create(CultureInfo.InvariantCulture, $".{ToDevice.Value}") : string.Empty);

    public static bool TryParse([NotNullWhen(true)] string? text, out SyncToken token)
    {
        token = default;
        if (text is null or { Length: > MaximumLength } || !SyncPositions.TryRead(text, out var position))
        {
            return false;
        }

        // The lineage uses the URL-safe alphabet and may itself contain underscores: it is what remains in the middle.
        var rest = text.AsSpan(SyncPositions.Prefix.Length);
        rest = rest[(rest.IndexOf('_') + 1)..];
        var last = rest.LastIndexOf('_');
        var end = rest[(last + 1)..];
        var toDevice = position.Value;
        if (end.IndexOf('.') is >= 0 and var dot)
        {
            if (!long.TryParse(end[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out toDevice) || toDevice >= position.Value)
            {
                return false;
            }

            end = end[..dot];
        }

        if (last <= 0 || !long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var ephemeral))
        {
            return false;
        }

        rest = rest[..last];
        var middle = rest.LastIndexOf('_');
        if (middle <= 0 || middle == rest.Length - 1)
        {
            return false;
        }

        token = new SyncToken(position, rest[..middle].ToString(), rest[(middle + 1)..].ToString(), new EphemeralPosition(ephemeral), new LogPosition(toDevice));
        return true;
    }
}
