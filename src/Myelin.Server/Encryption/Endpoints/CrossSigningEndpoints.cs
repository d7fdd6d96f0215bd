using System.Security.Cryptography;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts;
using Myelin.Server.Encryption.CrossSigning;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

/// <summary>Stores cross-signing keys and signatures ("Cross-signing").</summary>
internal sealed class CrossSigningEndpoints(
    CrossSigningUpload keys,
    IUserInteractiveAuthentication interactive,
    SignatureUpload signatures)
    : IEndpoints<CrossSigningEndpoints>
{
    public static void Map(IOperationMap<CrossSigningEndpoints> map)
    {
        map.Serve(UploadCrossSigningKeys.Contract, static endpoints => endpoints.UploadCrossSigningKeysAsync);
        map.Serve(UploadCrossSigningSignatures.Contract, static endpoints => endpoints.UploadCrossSigningSignaturesAsync);
    }

    /// <summary>"POST keys/device_signing/upload": a user who has a master key must confirm its replacement.</summary>
    private async ValueTask<Empty> UploadCrossSigningKeysAsync(Call call, UploadCrossSigningKeys request, CancellationToken cancellationToken)
    {
        var user = call.Caller.User;
        var uploaded = UploadedCrossSigning.Read(request.Content, user);

        // Application services cannot authenticate interactively, and need not.
        if (call.Caller.Kind == CallerKind.AppService || await keys.IsFreeAsync(user, uploaded, cancellationToken))
        {
            await keys.UploadAsync(user, uploaded, call.Caller.Kind == CallerKind.AppService, cancellationToken);
            return Empty.Value;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData([.. uploaded.Keys.SelectMany(key => key.Json)]));
        return await interactive.RunAsync(
            new InteractiveRequest(UploadCrossSigningKeys.Contract, user, InteractiveRequest.PasswordFlow) { Subject = hash },
            request.Content.Auth,
            async (_, token) =>
            {
                await keys.UploadAsync(user, uploaded, isConfirmed: true, token);
                return Empty.Value;
            },
            cancellationToken);
    }

    private async ValueTask<UploadCrossSigningSignatures.Response> UploadCrossSigningSignaturesAsync(
        Call call, UploadCrossSigningSignatures request, CancellationToken cancellationToken) =>
        new(await signatures.UploadAsync(call.Caller.User, request.Content, cancellationToken));
}
