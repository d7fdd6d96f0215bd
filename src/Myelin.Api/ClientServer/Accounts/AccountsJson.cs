using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>The bodies and responses about accounts, sessions and devices.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Register.Body))]
[JsonSerializable(typeof(Register.Response))]
[JsonSerializable(typeof(CheckUsernameAvailability.Response), TypeInfoPropertyName = "CheckUsernameAvailabilityResponse")]
[JsonSerializable(typeof(RegistrationTokenValidity.Response), TypeInfoPropertyName = "RegistrationTokenValidityResponse")]
[JsonSerializable(typeof(GetLoginFlows.Response), TypeInfoPropertyName = "GetLoginFlowsResponse")]
[JsonSerializable(typeof(Login.Body), TypeInfoPropertyName = "LoginBody")]
[JsonSerializable(typeof(Login.Response), TypeInfoPropertyName = "LoginResponse")]
[JsonSerializable(typeof(GenerateLoginToken.Body), TypeInfoPropertyName = "GenerateLoginTokenBody")]
[JsonSerializable(typeof(GenerateLoginToken.Response), TypeInfoPropertyName = "GenerateLoginTokenResponse")]
[JsonSerializable(typeof(Refresh.Body), TypeInfoPropertyName = "RefreshBody")]
[JsonSerializable(typeof(Refresh.Response), TypeInfoPropertyName = "RefreshResponse")]
[JsonSerializable(typeof(GetTokenOwner.Response), TypeInfoPropertyName = "GetTokenOwnerResponse")]
[JsonSerializable(typeof(ChangePassword.Body), TypeInfoPropertyName = "ChangePasswordBody")]
[JsonSerializable(typeof(DeactivateAccount.Body), TypeInfoPropertyName = "DeactivateAccountBody")]
[JsonSerializable(typeof(DeactivateAccount.Response), TypeInfoPropertyName = "DeactivateAccountResponse")]
[JsonSerializable(typeof(GetAccount3PIDs.Response), TypeInfoPropertyName = "GetAccount3PIDsResponse")]
[JsonSerializable(typeof(GetDevices.Response), TypeInfoPropertyName = "GetDevicesResponse")]
[JsonSerializable(typeof(ClientDevice))]
[JsonSerializable(typeof(UpdateDevice.Body), TypeInfoPropertyName = "UpdateDeviceBody")]
[JsonSerializable(typeof(DeleteDevice.Body), TypeInfoPropertyName = "DeleteDeviceBody")]
[JsonSerializable(typeof(DeleteDevices.Body), TypeInfoPropertyName = "DeleteDevicesBody")]
[JsonSerializable(typeof(GetSharedSecretNonce.Response), TypeInfoPropertyName = "GetSharedSecretNonceResponse")]
[JsonSerializable(typeof(RegisterWithSharedSecret.Body), TypeInfoPropertyName = "RegisterWithSharedSecretBody")]
[JsonSerializable(typeof(GetWhoIs.Response), TypeInfoPropertyName = "GetWhoIsResponse")]
[JsonSerializable(typeof(SuspendedStatus))]
[JsonSerializable(typeof(LockedStatus))]
public sealed partial class AccountsJson : JsonSerializerContext;
