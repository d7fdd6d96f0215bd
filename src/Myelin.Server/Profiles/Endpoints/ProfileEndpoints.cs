using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Json;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Profiles.Endpoints;

/// <summary>Sets and serves the profiles of users ("Profiles").</summary>
internal sealed class ProfileEndpoints(IProfiles profiles, RequestedAccounts accounts, IRemoteProfiles remote, ServerIdentity identity) : IEndpoints<ProfileEndpoints>
{
    public static void Map(IOperationMap<ProfileEndpoints> map)
    {
        map.Serve(GetUserProfile.Contract, static endpoints => endpoints.GetUserProfileAsync);
        map.Serve(GetProfileField.Contract, static endpoints => endpoints.GetProfileFieldAsync);
        map.Serve(SetProfileField.Contract, static endpoints => endpoints.SetProfileFieldAsync);
        map.Serve(DeleteProfileField.Contract, static endpoints => endpoints.DeleteProfileFieldAsync);
    }

    private async ValueTask<IWritten<UserProfile>> GetUserProfileAsync(Call call, GetUserProfile request, CancellationToken cancellationToken) =>
        !request.UserId.IsOn(identity.ServerName) ? Remote(await remote.FindAsync(request.UserId, null, cancellationToken) ?? throw MatrixException.NotFound("Profile not found."))
        : await accounts.ExistsAsync(request.UserId, cancellationToken)
            ? ProfileJson.Write((await profiles.OfUserAsync(request.UserId, cancellationToken)).Fields)
            : throw MatrixException.NotFound("Profile not found.");

    private async ValueTask<IWritten<UserProfile>> GetProfileFieldAsync(Call call, GetProfileField request, CancellationToken cancellationToken) =>
        !request.UserId.IsOn(identity.ServerName) ? await RemoteFieldAsync(request, cancellationToken)
        : await accounts.ExistsAsync(request.UserId, cancellationToken)
        && (await profiles.OfUserAsync(request.UserId, cancellationToken)).Fields.TryGetValue(request.KeyName, out var value)
            ? ProfileJson.Write([KeyValuePair.Create(request.KeyName, value)])
            : throw MatrixException.NotFound("Profile field not found.");

    private static RawJson<UserProfile> Remote(UserProfile profile) => new(ApiJson.Write(profile).Utf8);

    /// <summary>The field, and nothing else that its server may have answered.</summary>
    private async ValueTask<IWritten<UserProfile>> RemoteFieldAsync(GetProfileField request, CancellationToken cancellationToken)
    {
        var profile = await remote.FindAsync(request.UserId, request.KeyName, cancellationToken);
        using var json = profile is null ? null : JsonDocument.Parse(ApiJson.Write(profile).Utf8, new JsonDocumentOptions { MaxDepth = JsonLimits.MaximumDepth });
        return json is not null && json.RootElement.TryGetProperty(request.KeyName, out var value)
            ? ProfileJson.Write([KeyValuePair.Create(request.KeyName, (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(value, ProfileValueJson.Default.JsonElement))])
            : throw MatrixException.NotFound("Profile field not found.");
    }

    private async ValueTask<Empty> SetProfileFieldAsync(Call call, SetProfileField request, CancellationToken cancellationToken)
    {
        call.RequireMayChangeProfile(request.UserId, request.KeyName);
        ProfileFields.ValidateKey(request.KeyName);
        await profiles.SetFieldAsync(request.UserId, request.KeyName, Value(request.Body, request.KeyName), cancellationToken);
        return Empty.Value;
    }

    private static ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> body, string key)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = JsonLimits.MaximumDepth });
        return document.RootElement.TryGetProperty(key, out var value)
            ? JsonSerializer.SerializeToUtf8Bytes(value, ProfileValueJson.Default.JsonElement)
            : throw MatrixException.MissingParam($"The body must have the property '{key}'.");
    }

    private async ValueTask<Empty> DeleteProfileFieldAsync(Call call, DeleteProfileField request, CancellationToken cancellationToken)
    {
        call.RequireMayChangeProfile(request.UserId, request.KeyName);
        await profiles.DeleteFieldAsync(request.UserId, request.KeyName, cancellationToken);
        return Empty.Value;
    }
}

/// <summary>Decides who may change a profile.</summary>
internal static class ProfileRules
{
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_GUEST_ACCESS_FORBIDDEN</c>.</exception>
    public static void RequireMayChangeProfile(this Call call, UserId user, string field)
    {
        call.RequireSelf(user, "Cannot change the profile of other users.");
        if (call.Caller.IsGuest && field != Profile.DisplayNameField)
        {
            throw new MatrixException(403, ErrCode.GuestAccessForbidden, "Guests may change their display name only.");
        }
    }
}
