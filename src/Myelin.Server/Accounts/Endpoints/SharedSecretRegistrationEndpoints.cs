using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Registration by anyone who knows the shared secret, at the path of Synapse's admin API.</summary>
internal sealed class SharedSecretRegistrationEndpoints(
    SharedSecretNonces nonces,
    AccountCreation creation,
    PasswordHasher hasher,
    IOptions<MyelinOptions> options)
    : IEndpoints<SharedSecretRegistrationEndpoints>
{
    public static void Map(IOperationMap<SharedSecretRegistrationEndpoints> map)
    {
        map.Serve(GetSharedSecretNonce.Contract, static endpoints => endpoints.GetSharedSecretNonceAsync);
        map.Serve(RegisterWithSharedSecret.Contract, static endpoints => endpoints.RegisterWithSharedSecretAsync);
    }

    /// <summary>A nonce for <see cref="RegisterWithSharedSecretAsync"/>.</summary>
    private ValueTask<GetSharedSecretNonce.Response> GetSharedSecretNonceAsync(Call call, GetSharedSecretNonce request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new GetSharedSecretNonce.Response(nonces.Create()));

    /// <summary>Creates an account for anyone who knows the shared secret, whether or not registration is open.</summary>
    private async ValueTask<Register.Response> RegisterWithSharedSecretAsync(Call call, RegisterWithSharedSecret request, CancellationToken cancellationToken)
    {
        var body = request.Content;
        if (!nonces.Take(body.Nonce))
        {
            throw new MatrixException(400, ErrCode.Unknown, "The nonce is not known.");
        }

        if (!IsAuthentic(body))
        {
            throw MatrixException.Forbidden("The HMAC is not right.");
        }

        var user = await creation.CheckAvailableAsync(body.Username, cancellationToken);
        // Anyone who knows the secret runs the server and may set any password.
        PasswordPolicy.CheckBounds(body.Password.Reveal());
        var (account, session) = await creation.CreateAsync(
            new NewAccount(user, AccountKind.User)
            {
                PasswordHash = await hasher.HashAsync(body.Password.Reveal(), cancellationToken),
                DisplayName = body.Displayname,
                IsAdministrator = body.Admin is true,
                Session = body.InhibitLogin is true ? null : new SessionRequest(null, null, CanRefresh: false, call),
            },
            cancellationToken);
        return RegistrationEndpoints.Answer(account, session);
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The protocol that tools speak; HMAC-SHA1 is not broken.")]
    private bool IsAuthentic(RegisterWithSharedSecret.Body body)
    {
        var text = $"{body.Nonce}\0{body.Username}\0{body.Password.Reveal()}\0{(body.Admin is true ? "admin" : "notadmin")}";
        if (body.UserType is { } userType)
        {
            text += $"\0{userType}";
        }

        var expected = Convert.ToHexStringLower(
            HMACSHA1.HashData(Encoding.UTF8.GetBytes(options.Value.Registration.SharedSecret), Encoding.UTF8.GetBytes(text)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(body.Mac), Encoding.ASCII.GetBytes(expected));
    }
}
