using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Typing;

/// <summary>The body of typing.</summary>
[JsonSerializable(typeof(SetTyping.Body), TypeInfoPropertyName = "SetTypingBody")]
public sealed partial class TypingJson : JsonSerializerContext;
