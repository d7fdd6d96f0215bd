using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Administrators' management of registration tokens, at the paths of Synapse's admin API.</summary>
internal sealed class RegistrationTokenEndpoints(
    IRegistrationTokens tokens,
    AdministeredTokens administered,
    TimeProvider time)
    : IEndpoints<RegistrationTokenEndpoints>
{
    public static void Map(IOperationMap<RegistrationTokenEndpoints> map)
    {
        map.Serve(ListRegistrationTokens.Contract, static endpoints => endpoints.ListRegistrationTokensAsync);
        map.Serve(CreateRegistrationToken.Contract, static endpoints => endpoints.CreateRegistrationTokenAsync);
        map.Serve(GetRegistrationToken.Contract, static endpoints => endpoints.GetRegistrationTokenAsync);
        map.Serve(UpdateRegistrationToken.Contract, static endpoints => endpoints.UpdateRegistrationTokenAsync);
        map.Serve(DeleteRegistrationToken.Contract, static endpoints => endpoints.DeleteRegistrationTokenAsync);
    }

    /// <summary>Lists registration tokens.</summary>
    private async ValueTask<ListRegistrationTokens.Response> ListRegistrationTokensAsync(Call call, ListRegistrationTokens request, CancellationToken cancellationToken)
    {
        AdministeredTokens.RequireAdministrator(call.Caller);
        var now = time.GetUtcNow();
        var listed = (await tokens.ListAsync(cancellationToken)).Where(token => request.Valid is not { } valid || token.IsValid(now) == valid);
        return new ListRegistrationTokens.Response(administered.Describe(listed));
    }

    /// <summary>Creates a registration token.</summary>
    private async ValueTask<AdministeredToken> CreateRegistrationTokenAsync(Call call, CreateRegistrationToken request, CancellationToken cancellationToken)
    {
        AdministeredTokens.RequireAdministrator(call.Caller);
        var body = request.Content;
        var wanted = body.Token.ValueKind switch
        {
            JsonValueKind.Undefined => null,
            JsonValueKind.String => body.Token.GetString(),
            _ => throw MatrixException.InvalidParam("'token' is not a string."),
        };
        var bounds = administered.Change(new RegistrationTokenBounds(null, null), body.UsesAllowed, body.ExpiryTime);
        return administered.Describe(await tokens.CreateAsync(wanted, Length(body.Length), bounds, cancellationToken));
    }

    private static int Length(JsonElement length) => length.ValueKind switch
    {
        JsonValueKind.Undefined => AccountLimits.RegistrationTokenLength,
        JsonValueKind.Number when length.TryGetInt32(out var number) && number is > 0 and <= AccountLimits.MaximumRegistrationTokenLength => number,
        _ => throw MatrixException.InvalidParam($"'length' is not a whole number from 1 to {AccountLimits.MaximumRegistrationTokenLength}."),
    };

    /// <summary>Returns a registration token.</summary>
    private async ValueTask<AdministeredToken> GetRegistrationTokenAsync(Call call, GetRegistrationToken request, CancellationToken cancellationToken)
    {
        AdministeredTokens.RequireAdministrator(call.Caller);
        return administered.Describe(await tokens.FindAsync(request.Token, cancellationToken) ?? throw AdministeredTokens.Missing());
    }

    /// <summary>Changes the bounds of a registration token.</summary>
    private async ValueTask<AdministeredToken> UpdateRegistrationTokenAsync(Call call, UpdateRegistrationToken request, CancellationToken cancellationToken)
    {
        AdministeredTokens.RequireAdministrator(call.Caller);
        var body = request.Content;
        var updated = await tokens.UpdateAsync(request.Token, bounds => administered.Change(bounds, body.UsesAllowed, body.ExpiryTime), cancellationToken);
        return administered.Describe(updated ?? throw AdministeredTokens.Missing());
    }

    /// <summary>Removes a registration token.</summary>
    private async ValueTask<Empty> DeleteRegistrationTokenAsync(Call call, DeleteRegistrationToken request, CancellationToken cancellationToken)
    {
        AdministeredTokens.RequireAdministrator(call.Caller);
        return await tokens.DeleteAsync(request.Token, cancellationToken) ? Empty.Value : throw AdministeredTokens.Missing();
    }
}

/// <summary>Registration tokens as administrators send and receive them.</summary>
internal sealed class AdministeredTokens(InteractiveSessions sessions, TimeProvider time)
{
    /// <summary>The last millisecond that a date can express.</summary>
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

    public AdministeredToken Describe(RegistrationToken token) => Describe([token])[0];

    public IReadOnlyList<AdministeredToken> Describe(IEnumerable<RegistrationToken> tokens)
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

    /// <summary>The bounds with the members that were sent; the others stay unchanged.</summary>
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
