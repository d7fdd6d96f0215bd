using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Media;

/// <summary>The responses for the content repository.</summary>
[JsonSerializable(typeof(UploadContent.Response), TypeInfoPropertyName = "UploadContentResponse")]
[JsonSerializable(typeof(CreateContent.Response), TypeInfoPropertyName = "CreateContentResponse")]
[JsonSerializable(typeof(MediaConfiguration))]
[JsonSerializable(typeof(DeletedMedia))]
public sealed partial class MediaJson : JsonSerializerContext;
