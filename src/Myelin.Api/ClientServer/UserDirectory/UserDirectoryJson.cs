using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.UserDirectory;

/// <summary>The body and response of the user directory.</summary>
[JsonSerializable(typeof(SearchUserDirectory.Body), TypeInfoPropertyName = "SearchUserDirectoryBody")]
[JsonSerializable(typeof(SearchUserDirectory.Response), TypeInfoPropertyName = "SearchUserDirectoryResponse")]
public sealed partial class UserDirectoryJson : JsonSerializerContext;
