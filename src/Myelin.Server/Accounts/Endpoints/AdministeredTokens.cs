using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Registration tokens as administrators ask for them and are told of them.</summary>
internal sealed class AdministeredTokens(InteractiveSessions sessions, TimeProvider time)
{
    /// <summary>The last millisecond that can be told as a date.</summary>
    private static readonly long MaximumTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>.</exception>
    public static void RequireAdministrator(Caller caller)
    {
        if (!caller.IsAdministrator)
        {
            throw MatrixException.Forbidden("You are not an administrator of this server.");
        }
    }

    public static MatrixException Missing() => MatrixException.NotFound("There is no such registration token.");

    public AdministeredToken Tell(RegistrationToken token) => Tell([token])[0];

    public IReadOnlyList<AdministeredToken> Tell(IEnumerable<RegistrationToken> tokens)
    {
        var pending = sessions.CountByRegistrationToken();
        return [.. tokens.Select(token => new AdministeredToken
        {
            Token = token.Token,
            UsesAllowed = token.Bounds.UsesAllowed,
            Pending = pending.GetValueOrDefault(token.Token),
            Completed = token.Uses,
            ExpiryTime = token.Bounds.ExpiresAt?.ToUnixTimeMilliseconds(),
        })];
    }

    /// <summary>The bounds with what was sent; what was not stays.</summary>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>.</exception>
    public RegistrationTokenBounds Change(RegistrationTokenBounds bounds, JsonElement usesAllowed, JsonElement expiryTime)
    {
        if (usesAllowed.ValueKind != JsonValueKind.Undefined)
        {
            bounds = bounds with { UsesAllowed = NumberOrNull(usesAllowed, "uses_allowed") };
        }

        if (expiryTime.ValueKind == JsonValueKind.Undefined)
        {
            return bounds;
        }

        var expiry = NumberOrNull(expiryTime, "expiry_time");
        if (expiry < time.GetUtcNow().ToUnixTimeMilliseconds())
        {
            throw MatrixException.InvalidParam("'expiry_time' is in the past.");
        }

        return bounds with { ExpiresAt = expiry is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(at, MaximumTime)) : null };
    }

    private static long? NumberOrNull(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when value.TryGetInt64(out var number) && number >= 0 => number,
        _ => throw MatrixException.InvalidParam($"'{name}' is neither a whole number from 0 nor null."),
    };
}
